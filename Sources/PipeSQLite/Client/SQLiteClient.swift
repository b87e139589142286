package import PipeCore
package import PipeSQL
internal import PipeThreads

/// One process's way to an SQLite file: a connection on a thread of its own, and the file's doorbell.
package actor SQLiteClient: SQLClient {
    private let thread: EventThread
    private let doorbellFile: DoorbellFile?
    private var connection: SQLiteConnection?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package nonisolated var migrations: [Migration] {
        [.foundation, .schedules, .retries, .supervision, .facts, .notifications, .bulk, .steps]
    }

    /// Opens the file at `path`, creating it if needed; `:memory:` lives and dies with the client.
    package init(path: String) async throws(StoreError) {
        thread = EventThread(name: "sqlite")
        doorbellFile = path == ":memory:" ? nil : DoorbellFile(path: path + ".bell")
        try open(path)
    }

    deinit { thread.stop() }

    private func open(_ path: String) throws(StoreError) {
        connection = try SQLiteConnection(path: path)
    }

    package func perform<Result: Sendable>(
        _ access: SQLAccess, _ body: @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        guard let connection else { throw .unavailable("the store was closed") }
        let session = RingingSession(over: connection)
        let result: Result
        switch access {
        case .single:
            result = try body(session)
        case .transaction:
            // Immediate: a read that turns into a write would fail where another process wrote in between.
            try connection.execute("begin immediate")
            do throws(StoreError) {
                result = try body(session)
                try connection.execute("commit")
            } catch {
                try? connection.execute("rollback")
                throw error
            }
        }
        if session.hasRung { ring() }
        return result
    }

    // MARK: Doorbell

    private var listeners: [AsyncStream<Void>.Continuation] = []

    package func doorbell() async throws(StoreError) -> AsyncStream<Void> {
        let (rings, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        if let doorbellFile, listeners.isEmpty {
            let descriptor = try doorbellFile.startListening()
            thread.watch(descriptor) { [weak self] in
                doorbellFile.silence()
                self?.assumeIsolated { $0.announce() }
            }
        }
        listeners.append(listener)
        return rings
    }

    private func ring() {
        if let doorbellFile { doorbellFile.ring() } else { announce() }
    }

    private func announce() {
        for listener in listeners { listener.yield() }
    }

    package func close() async {
        if let descriptor = doorbellFile?.stopListening() {
            thread.unwatch(descriptor)
            doorbellFile?.discard(descriptor)
        }
        for listener in listeners { listener.finish() }
        listeners = []
        connection = nil
    }
}
