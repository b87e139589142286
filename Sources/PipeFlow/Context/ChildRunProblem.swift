/// A run that this one waited for has not completed.
public struct ChildRunProblem: Error, Sendable, CustomStringConvertible {
    /// What is known of it.
    public let run: RunFacts

    init(_ run: RunFacts) { self.run = run }

    /// `run quiet-heron (load/nightly) failed: no such week`.
    public var description: String {
        let end = run.state.map(\.rawValue) ?? "ended"
        return "run \(run.name) (\(run.flow)/\(run.deployment)) \(end)" + (run.cause.map { ": \($0)" } ?? "")
    }
}
