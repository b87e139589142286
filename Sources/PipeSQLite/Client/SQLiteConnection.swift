internal import CSQLite
@preconcurrency internal import Glibc
internal import PipeCore
internal import PipeSQL

/// One open database file. Not for use by two threads.
final class SQLiteConnection: SQLConnection {
    private let handle: OpaquePointer
    private var prepared: [String: PreparedStatement] = [:]

    /// How long a write waits for other processes' writes before it gives up.
    private static let patience = Duration.seconds(60)

    /// Opens or creates the file, for many processes of its owner at once.
    init(path: String) throws(StoreError) {
        if path.hasPrefix("/") { Self.makePrivately(path) }
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let problem = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw .unavailable("the database file '\(path)' cannot be opened: \(problem)")
        }
        self.handle = handle
        sqlite3_busy_handler(handle, { _, tries in SQLiteConnection.wait(tries) }, nil)
        sqlite3_create_function_v2(
            handle, "clock_timestamp", 0, SQLITE_UTF8, nil,
            { context, _, _ in sqlite3_result_int64(context, SQLiteConnection.microseconds()) }, nil, nil, nil)
        try switchToWriteAheadLog()
        // FULL: a run that was accepted survives the power going off.
        for pragma in ["pragma synchronous = full", "pragma foreign_keys = on"] { try execute(pragma) }
    }

    deinit {
        for statement in prepared.values { statement.finalize() }
        sqlite3_close_v2(handle)
    }

    func query(_ statement: Statement, _ parameters: [SQLValue]) throws(StoreError) -> [Row] {
        try prepare(statement).rows(parameters)
    }

    func prepare(_ statement: Statement) throws(StoreError) -> PreparedStatement {
        if let known = prepared[statement.name] { return known }
        let new = try PreparedStatement(statement.text(for: .sqlite), on: handle)
        prepared[statement.name] = new
        return new
    }

    func execute(_ script: String) throws(StoreError) {
        let text = Statement("script", script).text(for: .sqlite)
        let code = sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw StoreError(sqlite: code, on: handle) }
    }

    /// The switch itself answers "busy" at once when several processes open a new file together.
    private func switchToWriteAheadLog() throws(StoreError) {
        var tries: Int32 = 0
        while true {
            let code = sqlite3_exec(handle, "pragma journal_mode = wal", nil, nil, nil)
            if code == SQLITE_OK { return }
            guard code & 0xFF == SQLITE_BUSY, Self.wait(tries) != 0 else {
                throw StoreError(sqlite: code, on: handle)
            }
            tries += 1
        }
    }

    /// Parameters and logs are nobody else's business; the library would leave it to the umask. The files beside it take
    /// their mode from it. A file that is there stays as it is, and one that cannot be made is for the library to report.
    private static func makePrivately(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Sleeps a little longer each time, at most 5 ms; 0 when patience is at its end.
    private static func wait(_ tries: Int32) -> Int32 {
        let pause = min(200 + 200 * Int64(tries), 5_000)
        guard Int64(tries) * 5_000 < patience.microseconds else { return 0 }
        usleep(useconds_t(pause))
        return 1
    }

    private static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

extension StoreError {
    init(sqlite code: Int32, on handle: OpaquePointer) {
        let problem = String(cString: sqlite3_errmsg(handle))
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            self = .unavailable("other processes kept the database file to themselves for a minute")
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY:
            self = .unavailable("the database file cannot be written: \(problem)")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            self = .damaged("the database file is damaged: \(problem)")
        case SQLITE_ERROR where problem.contains("no such table") || problem.contains("no such column"):
            self = .damaged("the database has another schema than expected (\(problem)): run 'pipectl db migrate'")
        default:
            self = .rejected(problem)
        }
    }
}
