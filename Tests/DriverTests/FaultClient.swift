import PipeCore
import PipeSQL
import Synchronization

/// A client whose n-th statement from now on fails, once: before it reached the database, or after it was done. A commit
/// counts as a statement.
final class FaultClient: SQLClient {
    let base: any SQLClient
    private let fault = Fault()

    init(_ base: any SQLClient) { self.base = base }

    var migrations: [Migration] { base.migrations }

    func fail(at statement: Int, after isAfter: Bool) { fault.plan(statement, isAfter) }

    /// Whether the statement that was to fail has been reached.
    var hasFailed: Bool { fault.hasFailed }

    func perform<Result: Sendable>(
        _ access: SQLAccess, _ body: @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let fault = fault
        let result = try await base.perform(access) { (session) throws(StoreError) in
            try body(FaultSession(base: session, fault: fault))
        }
        try fault.pass { () throws(StoreError) in }
        return result
    }

    func doorbell() async throws(StoreError) -> AsyncStream<Void> { try await base.doorbell() }
    func close() async { await base.close() }

    private struct FaultSession: SQLSession {
        let base: any SQLSession
        let fault: Fault

        func query(_ statement: Statement, _ parameters: [SQLValue]) throws(StoreError) -> [Row] {
            try fault.pass { () throws(StoreError) in try base.query(statement, parameters) }
        }
        func execute(script: String) throws(StoreError) {
            try fault.pass { () throws(StoreError) in try base.execute(script: script) }
        }
        func ring() throws(StoreError) { try base.ring() }
    }

    private final class Fault: Sendable {
        private let state = Mutex<(left: Int, isAfter: Bool)>((.max, false))

        func plan(_ statement: Int, _ isAfter: Bool) { state.withLock { $0 = (statement, isAfter) } }

        var hasFailed: Bool { state.withLock { $0.left <= 0 } }

        func pass<Result>(_ statement: () throws(StoreError) -> Result) throws(StoreError) -> Result {
            let isAfter = state.withLock { state in
                state.left -= 1
                return state.left == 0 ? state.isAfter : nil
            }
            if isAfter == false { throw .unavailable("planned before a statement") }
            let result = try statement()
            if isAfter == true { throw .unavailable("planned after a statement") }
            return result
        }
    }
}
