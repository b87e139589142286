internal import CSQLite
internal import PipeCore
internal import PipeSQL

/// A compiled statement, to be run again and again on its connection.
final class PreparedStatement {
    private let connection: OpaquePointer
    private let handle: OpaquePointer
    private let columns: [String: Int]

    init(_ text: String, on connection: OpaquePointer) throws(StoreError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw StoreError(sqlite: code, on: connection) }
        self.connection = connection
        self.handle = handle
        var columns: [String: Int] = [:]
        for place in 0..<sqlite3_column_count(handle) {
            columns[String(cString: sqlite3_column_name(handle, place))] = Int(place)
        }
        self.columns = columns
    }

    /// To be called before the connection closes.
    func finalize() {
        sqlite3_finalize(handle)
    }

    /// Runs to the end. `parameters` are `$1`, `$2` and so on.
    func rows(_ parameters: [SQLValue]) throws(StoreError) -> [Row] {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, value) in parameters.enumerated() { try bind(value, to: "$\(index + 1)") }
        var rows: [Row] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: rows.append(row())
            case SQLITE_DONE: return rows
            case let code: throw StoreError(sqlite: code, on: connection)
            }
        }
    }

    /// By name, because SQLite counts `$1` in the order of appearance. A parameter the text has no use for in this
    /// dialect is passed over.
    private func bind(_ value: SQLValue, to name: String) throws(StoreError) {
        let place = sqlite3_bind_parameter_index(handle, name)
        guard place > 0 else { return }
        let code: Int32 =
            switch value {
            case .null: sqlite3_bind_null(handle, place)
            case .int(let number): sqlite3_bind_int64(handle, place, number)
            case .real(let number): sqlite3_bind_double(handle, place, number)
            case .bool(let flag): sqlite3_bind_int64(handle, place, flag ? 1 : 0)
            case .instant(let instant): sqlite3_bind_int64(handle, place, instant.microseconds)
            case .text(let text):
                sqlite3_bind_text64(
                    handle, place, text, UInt64(text.utf8.count), octo_sqlite_transient(), UInt8(SQLITE_UTF8))
            }
        guard code == SQLITE_OK else { throw StoreError(sqlite: code, on: connection) }
    }

    private func row() -> Row {
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for place in 0..<sqlite3_column_count(handle) {
            switch sqlite3_column_type(handle, place) {
            case SQLITE_INTEGER: values.append(.int(sqlite3_column_int64(handle, place)))
            case SQLITE_FLOAT: values.append(.real(sqlite3_column_double(handle, place)))
            case SQLITE_NULL: values.append(.null)
            default:
                let bytes = UnsafeRawBufferPointer(
                    start: sqlite3_column_blob(handle, place), count: Int(sqlite3_column_bytes(handle, place)))
                values.append(.text(String(decoding: bytes, as: UTF8.self)))
            }
        }
        return Row(columns: columns, values: values)
    }
}
