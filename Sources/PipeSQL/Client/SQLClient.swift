package import PipeCore

/// A connection to one database, on a thread of its own.
package protocol SQLClient: Sendable {
    /// The schema's history, oldest first.
    var migrations: [Migration] { get }

    /// Runs `body` on the connection's thread, and again if the database asks for the transaction to be repeated.
    func perform<Result: Sendable>(
        _ access: SQLAccess, _ body: @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result

    /// Rings whenever any process rang; the stream ends with the client.
    func doorbell() async throws(StoreError) -> AsyncStream<Void>

    func close() async
}

/// What a body needs around it.
package enum SQLAccess: Sendable {
    /// At most one statement that writes, which is its own transaction, and any that read.
    case single
    /// Several statements that stand or fall together and may write.
    case transaction
}

/// The connection, for as long as a body runs.
package protocol SQLSession {
    @discardableResult
    func query(_ statement: Statement, _ parameters: [SQLValue]) throws(StoreError) -> [Row]
    /// Runs a text of several statements without parameters.
    func execute(script: String) throws(StoreError)
    /// Rings every doorbell once the body's work is committed.
    func ring() throws(StoreError)
}

extension SQLSession {
    @discardableResult
    package func query(_ statement: Statement) throws(StoreError) -> [Row] { try query(statement, []) }
}
