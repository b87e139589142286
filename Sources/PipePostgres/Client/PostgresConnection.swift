internal import CLibPQ
@preconcurrency internal import Glibc
internal import PipeCore
internal import PipeSQL

/// One connection to a server. Waits are bounded; after `.unavailable` it is of no more use. Not for use by two threads.
final class PostgresConnection: SQLConnection {
    private let handle: OpaquePointer
    private let label: String
    private let timeout: Duration
    /// Statements seen once are sent as they are, those seen twice are prepared: one round trip for a CLI, none lost
    /// for an agent.
    private var seen: Set<String> = []
    private var prepared: Set<String> = []
    private var isTuned = false

    /// Connects within `connectTimeout`; each statement may take `timeout`.
    init(
        to address: PostgresAddress, connectTimeout: Duration, timeout: Duration
    ) throws(StoreError) {
        // What stands before the address is a default that it may override. A peer that vanished is known in a minute.
        let keywords = ["keepalives_idle", "keepalives_interval", "keepalives_count", "dbname", "client_encoding"]
        let values = ["30", "10", "3", address.conninfo, "UTF8"]
        // libpq's lists end with a null.
        let handle = Self.withCStrings(keywords + [nil]) { keywords in
            Self.withCStrings(values + [nil]) { values in PQconnectStartParams(keywords, values, 1) }
        }
        guard let handle else { throw .unavailable("\(address.label): out of memory") }
        self.handle = handle
        self.label = address.label
        self.timeout = timeout
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try finishConnecting(by: Deadline(in: connectTimeout))
        PQsetnonblocking(handle, 1)
    }

    deinit { PQfinish(handle) }

    /// The socket, for whoever waits for notifications.
    var descriptor: Int32 { PQsocket(handle) }

    /// Whether the server is still there, as far as an idle connection can tell.
    var isAlive: Bool {
        guard PQstatus(handle) == CONNECTION_OK else { return false }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else { return true }
        return PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
    }

    /// Takes in what the server sent and says how many notifications were in it; `nil` if the connection is lost.
    func takeNotifications() -> Int? {
        guard PQconsumeInput(handle) == 1 else { return nil }
        var count = 0
        while let notification = PQnotifies(handle) {
            PQfreemem(notification)
            count += 1
        }
        return count
    }

    func query(_ statement: Statement, _ parameters: [SQLValue]) throws(StoreError) -> [Row] {
        let texts = parameters.map(\.postgresText)
        if !prepared.contains(statement.name), seen.contains(statement.name) {
            try prepare(statement)
        }
        seen.insert(statement.name)
        let sent = Self.withCStrings(texts) { values in
            prepared.contains(statement.name)
                ? PQsendQueryPrepared(handle, statement.name, Int32(texts.count), values, nil, nil, 1)
                : PQsendQueryParams(
                    handle, statement.text(for: .postgres), Int32(texts.count), nil, values, nil, nil, 1)
        }
        return try finish(sent).rows
    }

    func prepare(_ statement: Statement) throws(StoreError) {
        try tune()
        _ = try finish(PQsendPrepare(handle, statement.name, statement.text(for: .postgres), 0, nil))
        prepared.insert(statement.name)
    }

    func execute(_ script: String) throws(StoreError) {
        _ = try finish(PQsendQuery(handle, Statement("script", script).text(for: .postgres)))
    }

    /// Keeps the server from compiling a plan, or calling in helpers for it, where the plan takes a millisecond and its
    /// making a hundred; and lets it look rows up one by one rather than walk through a table that was small when the plan was
    /// made: what is asked again and again is in memory. Not sent with the address: some poolers refuse that. For connections
    /// that stay, not for a CLI's.
    private func tune() throws(StoreError) {
        // What is set inside a transaction would go if that is rolled back.
        guard !isTuned, PQtransactionStatus(handle) == PQTRANS_IDLE else { return }
        try execute(
            """
            select set_config(name, case name when 'jit' then 'off' when 'random_page_cost' then '1.1' else '0' end, false)
              from pg_settings
             where name in ('jit', 'max_parallel_workers_per_gather', 'random_page_cost')
            """)
        isTuned = true
    }

    // MARK: Waiting

    private func finishConnecting(by deadline: Deadline) throws(StoreError) {
        var wanted = PGRES_POLLING_WRITING
        while true {
            guard PQstatus(handle) != CONNECTION_BAD else { throw lost() }
            switch wanted {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_FAILED: throw lost()
            case PGRES_POLLING_READING: try wait(for: Int16(POLLIN), by: deadline)
            default: try wait(for: Int16(POLLOUT), by: deadline)
            }
            wanted = PQconnectPoll(handle)
        }
    }

    /// Sends what is still to be sent and collects the answer.
    private func finish(_ sent: Int32) throws(StoreError) -> PostgresResult {
        guard sent == 1 else { throw lost() }
        let deadline = Deadline(in: timeout)
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw lost() }
            if unsent == 0 { break }
            try wait(for: Int16(POLLIN | POLLOUT), by: deadline)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        var last: PostgresResult?
        while true {
            while PQisBusy(handle) == 1 {
                try wait(for: Int16(POLLIN), by: deadline)
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            }
            guard let result = PQgetResult(handle) else { break }
            let next = PostgresResult(result)
            // Of several results the first failure counts: the rest follow from it.
            if last?.hasFailed != true { last = next }
        }
        guard PQstatus(handle) == CONNECTION_OK, let last else { throw lost() }
        if let failure = last.failure(label: label) { throw failure }
        return last
    }

    private func wait(for events: Int16, by deadline: Deadline) throws(StoreError) {
        let descriptor = PQsocket(handle)
        // poll(2) ignores negative descriptors for ever.
        guard descriptor >= 0 else { throw lost() }
        var waiting = pollfd(fd: descriptor, events: events, revents: 0)
        while true {
            let count = poll(&waiting, 1, deadline.remainingMilliseconds)
            if count > 0 { return }
            if count < 0, errno == EINTR { continue }
            throw .unavailable("\(label): no answer within \(DurationText.exact(deadline.span))")
        }
    }

    private func lost() -> StoreError {
        let why = Self.lastComplaint(String(cString: PQerrorMessage(handle)))
        let text = "\(label): \(why ?? "the connection was lost")"
        // A database that does not exist is not among them: it may be on its way, as a server may that does not answer. Nor
        // is a certificate that nobody trusts: it may be renewed.
        let refusals = [
            "authentication failed", "FATAL:  role ", "no pg_hba.conf entry", "no password supplied", "invalid sslmode",
            "root certificate file", "private key file", "requires a valid client certificate",
        ]
        return refusals.contains(where: text.contains) ? .rejected(text) : .unavailable(text)
    }

    /// Of several hosts the last one counts, with all its lines but those that only ask back: they are indented.
    private static func lastComplaint(_ message: String) -> String? {
        let lines = message.split(separator: "\n").filter { !$0.hasPrefix("\t") }
        let first = lines.lastIndex { $0.hasPrefix("connection to server") } ?? lines.indices.last
        return first.map { lines[$0...].joined(separator: "; ") }
    }

    /// C's array of strings, alive while `body` runs.
    private static func withCStrings<Result>(
        _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let copies = texts.map { $0.map { strdup($0) } ?? nil }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { $0.map { UnsafePointer($0) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

/// A point on the monotonic clock by which something must be done.
private struct Deadline {
    let span: Duration
    private let instant: ContinuousClock.Instant

    init(in span: Duration) {
        self.span = span
        instant = .now + span
    }

    var remainingMilliseconds: Int32 {
        Int32(clamping: max(0, (instant - .now).microseconds / 1_000 + 1))
    }
}
