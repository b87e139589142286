/// What a piece of work is refused with; `nil` where it is done.
func problem(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return "\(error)"
    }
}
