package import PipeCore

/// What a session stands on: an open connection of either database.
package protocol SQLConnection: AnyObject {
    func query(_ statement: Statement, _ parameters: [SQLValue]) throws(StoreError) -> [Row]
    /// Runs a text of several statements without parameters.
    func execute(_ script: String) throws(StoreError)
}

/// A connection while a body runs; remembers whether the bell is to be rung with the commit or behind it.
package final class RingingSession: SQLSession {
    private let connection: any SQLConnection
    package private(set) var hasRung = false

    package init(over connection: any SQLConnection) {
        self.connection = connection
    }

    package func query(_ statement: Statement, _ parameters: [SQLValue]) throws(StoreError) -> [Row] {
        try connection.query(statement, parameters)
    }

    package func execute(script: String) throws(StoreError) {
        try connection.execute(script)
    }

    package func ring() throws(StoreError) {
        hasRung = true
    }
}
