package import PipeCore
package import PipeSQL
internal import PipeThreads

/// One process's way to a PostgreSQL database: a connection on a thread of its own, made when it is needed and made
/// anew when it was lost, and a second one to listen on once somebody asks for the doorbell.
package actor PostgresClient: SQLClient {
    private let thread: EventThread
    private let address: PostgresAddress
    private let connectTimeout: Duration
    private let timeout: Duration
    private var connection: PostgresConnection?
    private var hasConnected = false
    private var isClosed = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package nonisolated var migrations: [Migration] {
        [.foundation, .schedules, .retries, .supervision, .facts, .notifications, .bulk, .steps]
    }

    /// Does not connect yet. A connection may take `connectTimeout`, a statement `timeout`.
    package init(
        _ address: PostgresAddress, connectTimeout: Duration = .seconds(5), timeout: Duration = .seconds(15)
    ) {
        self.thread = EventThread(name: "postgres")
        self.address = address
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    deinit { thread.stop() }

    package func perform<Result: Sendable>(
        _ access: SQLAccess, _ body: @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        var repeats = 0
        while true {
            do throws(StoreError) {
                return try attempt(access, body)
            } catch {
                // Two transactions met; one of them goes again. More than a few times in a row is no accident.
                guard error.isRepeatable, repeats < 5 else { throw error }
                repeats += 1
            }
        }
    }

    private func attempt<Result>(
        _ access: SQLAccess, _ body: (any SQLSession) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let connection = try connected()
        let session = RingingSession(over: connection)
        do throws(StoreError) {
            switch access {
            case .single:
                let result = try body(session)
                if session.hasRung { try? connection.execute(Self.ring) }
                return result
            case .transaction:
                try connection.execute("begin")
                let result = try body(session)
                if session.hasRung { try connection.execute(Self.ring) }
                try connection.execute("commit")
                return result
            }
        } catch {
            // What is not the connection's fault leaves it usable, once the transaction is undone.
            var isUsable = error.isRepeatable || !error.isTransient
            if isUsable, case .transaction = access {
                isUsable = (try? connection.execute("rollback")) != nil
            }
            if !isUsable { self.connection = nil }
            throw error
        }
    }

    private func connected() throws(StoreError) -> PostgresConnection {
        guard !isClosed else { throw .unavailable("the store was closed") }
        if let connection, connection.isAlive { return connection }
        connection = nil
        do throws(StoreError) {
            let new = try PostgresConnection(to: address, connectTimeout: connectTimeout, timeout: timeout)
            hasConnected = true
            connection = new
            return new
        } catch {
            // A server that let this process in before will do so again, once somebody mends what changed there.
            guard hasConnected, case .rejected(let why) = error else { throw error }
            throw .unavailable(why)
        }
    }

    // MARK: Doorbell

    /// With a transaction's commit, or right after a single statement: then a bell that cannot be rung is no error, since
    /// the work is kept and the listeners' slow poll finds it.
    private static let ring = "notify octopipe"

    private var listeners: [AsyncStream<Void>.Continuation] = []
    /// The descriptor is kept because a lost connection has none any more.
    private var listening: (connection: PostgresConnection, descriptor: Int32)?
    private var relistening: Task<Void, Never>?

    package func doorbell() async throws(StoreError) -> AsyncStream<Void> {
        if listening == nil, relistening == nil { try listen() }
        let (rings, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        listeners.append(listener)
        return rings
    }

    private func listen() throws(StoreError) {
        let connection = try PostgresConnection(to: address, connectTimeout: connectTimeout, timeout: timeout)
        try connection.execute("listen octopipe")
        let descriptor = connection.descriptor
        listening = (connection, descriptor)
        thread.watch(descriptor) { [weak self] in
            self?.assumeIsolated { $0.takeNotifications() }
        }
    }

    private func takeNotifications() {
        guard let listening else { return }
        switch listening.connection.takeNotifications() {
        case let count?:
            if count > 0 { announce() }
        case nil:
            thread.unwatch(listening.descriptor)
            self.listening = nil
            relistening = Task { [weak self] in await self?.listenAgain() }
        }
    }

    /// Unstructured because nobody waits for it: the listeners only notice that the bell rings again. What was rung
    /// while it was silent is made up for by one ring.
    private func listenAgain() async {
        var wait = Duration.milliseconds(200)
        while !isClosed, !Task.isCancelled {
            try? await Task.sleep(for: wait)
            guard !isClosed else { return }
            if (try? listen()) != nil {
                relistening = nil
                announce()
                return
            }
            wait = min(wait * 2, .seconds(10))
        }
    }

    private func announce() {
        for listener in listeners { listener.yield() }
    }

    package func close() async {
        isClosed = true
        relistening?.cancel()
        if let listening { thread.unwatch(listening.descriptor) }
        listening = nil
        connection = nil
        for listener in listeners { listener.finish() }
        listeners = []
    }
}
