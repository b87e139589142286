internal import PipeCore
internal import PipeEngine
internal import PipeSQL

/// A client whose calls are timed and whose failures are counted.
struct MeasuredClient: SQLClient {
    let base: any SQLClient
    let metrics: AgentMetrics

    var migrations: [Migration] { base.migrations }

    func perform<Result: Sendable>(
        _ access: SQLAccess, _ body: @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let startedAt = ContinuousClock.now
        defer { metrics.storeCalls.record(.now - startedAt) }
        do throws(StoreError) {
            return try await base.perform(access, body)
        } catch {
            metrics.storeFailed(error)
            throw error
        }
    }

    func doorbell() async throws(StoreError) -> AsyncStream<Void> { try await base.doorbell() }

    func close() async { await base.close() }
}
