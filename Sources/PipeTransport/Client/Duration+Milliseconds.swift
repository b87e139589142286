internal import PipeCore

extension Duration {
    /// As libcurl counts. It takes 0 for no limit.
    var milliseconds: Int { Int(max(1, microseconds / 1_000)) }
}
