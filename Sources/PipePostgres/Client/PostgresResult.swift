internal import CLibPQ
internal import PipeCore
internal import PipeSQL

/// The answer to one statement, in the binary format.
final class PostgresResult {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit { PQclear(handle) }

    var hasFailed: Bool {
        switch PQresultStatus(handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: false
        default: true
        }
    }

    /// The error, by what a caller can do about it (SQLSTATE classes of PostgreSQL's appendix A).
    func failure(label: String) -> StoreError? {
        guard hasFailed else { return nil }
        let state = PQresultErrorField(handle, octo_pg_diag_sqlstate()).map { String(cString: $0) } ?? ""
        let message = String(cString: PQresultErrorMessage(handle)).firstLine
        switch state {
        case "40001", "40P01": return .unavailable("\(StoreError.repeatable)\(message)")
        case "42P01", "42703", "3F000":
            return .damaged("\(label) has another schema than expected (\(message)): run 'pipectl db migrate'")
        // A server that has become a standby after a fail-over; too many connections; shutting down; disk full.
        case "25006", "57P01", "57P02", "57P03", "57014": return .unavailable("\(label): \(message)")
        case _ where state.hasPrefix("08") || state.hasPrefix("53") || state.hasPrefix("58"):
            return .unavailable("\(label): \(message)")
        default: return .rejected("\(label): \(message)")
        }
    }

    var rows: [Row] {
        let width = PQnfields(handle)
        var columns: [String: Int] = [:]
        for column in 0..<width { columns[String(cString: PQfname(handle, column))] = Int(column) }
        let types = (0..<width).map { PQftype(handle, $0) }
        return (0..<PQntuples(handle)).map { row in
            Row(
                columns: columns,
                values: (0..<width).map { column in
                    PQgetisnull(handle, row, column) == 1
                        ? .null : SQLValue(postgres: bytes(row, column), type: types[Int(column)])
                })
        }
    }

    private func bytes(_ row: Int32, _ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
    }
}

extension StoreError {
    /// Begins the text of errors after which the same transaction may simply be run again.
    static var repeatable: String { "the transaction is to be repeated: " }

    var isRepeatable: Bool {
        if case .unavailable(let why) = self { why.hasPrefix(Self.repeatable) } else { false }
    }
}
