import PipeCore
import PipeSQL

/// A client of an earlier release: it knows the schema up to a version.
struct OlderClient: SQLClient {
    let base: any SQLClient
    let version: Int

    var migrations: [Migration] { base.migrations.filter { $0.version <= version } }

    func perform<Result: Sendable>(
        _ access: SQLAccess, _ body: @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try await base.perform(access, body)
    }

    func doorbell() async throws(StoreError) -> AsyncStream<Void> { try await base.doorbell() }
    func close() async { await base.close() }
}
