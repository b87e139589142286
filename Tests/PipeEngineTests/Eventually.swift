/// Waits until a store's answer is as it should be; the suite's time limit ends what never is.
func eventually(_ isTrue: () async throws -> Bool) async throws {
    while try await !isTrue() { try await Task.sleep(for: .milliseconds(5)) }
}
