@preconcurrency internal import Glibc
internal import PipeThreads

/// Serves small pages over HTTP/1.1, on a thread of its own. Whoever asks slowly, much or nonsense harms nobody else.
package actor HTTPListener {
    private let thread: EventThread
    private let socket: ListeningSocket
    private let limits: HTTPLimits
    private let answer: @Sendable (PageRequest) async -> PageResponse
    private var connections: [Int32: HTTPConnection] = [:]
    private var count = 0
    private var isClosed = false
    /// Closes what takes too long, as long as there are connections.
    private var reaper: Task<Void, Never>?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// With the port that was given where any was asked for.
    package nonisolated var address: ListenAddress { socket.address }

    /// Takes the address now; nobody is answered before `start`.
    package init(
        at address: ListenAddress, limits: HTTPLimits = HTTPLimits(),
        _ answer: @escaping @Sendable (PageRequest) async -> PageResponse
    ) throws(ListenProblem) {
        socket = try ListeningSocket(at: address)
        thread = EventThread(name: "listener")
        self.limits = limits
        self.answer = answer
    }

    deinit { thread.stop() }

    package func start() {
        thread.watch(socket.descriptor) { [weak self] in self?.assumeIsolated { $0.accept() } }
    }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        thread.unwatch(socket.descriptor)
        reaper?.cancel()
        for connection in Array(connections.values) { end(connection) }
    }

    /// Connections that are open.
    package var openCount: Int { connections.count }

    // MARK: Connections

    private func accept() {
        // Not all at once: those who are connected have their turn, too.
        for _ in 0..<16 {
            let descriptor = socket.accept()
            guard descriptor >= 0 else { return pauseUnlessEmpty(-descriptor) }
            guard makeRoom() else {
                Glibc.close(descriptor)
                continue
            }
            count += 1
            let connection = HTTPConnection(
                number: count, descriptor: descriptor, deadline: .now + limits.head)
            connections[descriptor] = connection
            watch(connection)
            startReaper()
        }
    }

    /// A connection that cannot be accepted (no descriptors are left) waits, and so does the thread.
    private func pauseUnlessEmpty(_ error: Int32) {
        guard error != EAGAIN, error != EINTR, error != ECONNABORTED else { return }
        thread.unwatch(socket.descriptor)
        // Unstructured: a callback cannot wait.
        Task {
            try? await Task.sleep(for: .seconds(1))
            if !isClosed { start() }
        }
    }

    /// Closes the connection that has asked for nothing for longest; `false` where all are being answered.
    private func makeRoom() -> Bool {
        guard connections.count >= limits.connections else { return true }
        let idle = connections.values.filter { $0.phase == .reading || $0.phase == .closing }
        guard let oldest = idle.min(by: { $0.deadline < $1.deadline }) else { return false }
        end(oldest)
        return true
    }

    private func watch(_ connection: HTTPConnection, forWriting: Bool = false) {
        let descriptor = connection.descriptor
        thread.watch(descriptor, forWriting: forWriting) { [weak self] in
            self?.assumeIsolated { $0.turn(descriptor) }
        }
    }

    private func end(_ connection: HTTPConnection) {
        thread.unwatch(connection.descriptor)
        connections[connection.descriptor] = nil
        connection.close()
    }

    // MARK: One turn

    private func turn(_ descriptor: Int32) {
        guard let connection = connections[descriptor] else { return }
        switch connection.phase {
        case .reading:
            switch connection.receive() {
            case .done: read(connection)
            case .blocked: return
            case .broken: end(connection)
            }
        case .answering: return
        case .writing:
            if connection.receive() == .broken { return end(connection) }
            goOn(connection, connection.flush())
        case .closing:
            if connection.discard() == .broken { end(connection) }
        }
    }

    private func read(_ connection: HTTPConnection) {
        let isFresh = connection.deadline - .now > limits.head
        if isFresh { connection.deadline = .now + limits.head }
        switch PageRequest.read(connection.input) {
        case .incomplete: return
        case .refused(let status, let why):
            connection.keepsAlive = false
            write(PageResponse(status, why + "\n"), isHead: false, connection)
        case .complete(let request, let length):
            connection.input.removeFirst(length)
            connection.phase = .answering
            connection.deadline = .now + limits.answer
            connection.keepsAlive = request.keepsAlive
            thread.unwatch(connection.descriptor)
            // Unstructured: others are answered meanwhile, and the reaper ends what takes too long.
            Task { [answer, descriptor = connection.descriptor, number = connection.number] in
                let response = await answer(request)
                reply(response, isHead: request.method == "HEAD", to: descriptor, number)
            }
        }
    }

    private func reply(_ response: PageResponse, isHead: Bool, to descriptor: Int32, _ number: Int) {
        guard let connection = connections[descriptor], connection.number == number else { return }
        write(response, isHead: isHead, connection)
    }

    private func write(_ response: PageResponse, isHead: Bool, _ connection: HTTPConnection) {
        connection.phase = .writing
        connection.deadline = .now + limits.write
        goOn(connection, connection.write(response.bytes(isHead: isHead, keepsAlive: connection.keepsAlive)))
    }

    private func goOn(_ connection: HTTPConnection, _ progress: HTTPConnection.Progress) {
        switch progress {
        case .broken: end(connection)
        case .blocked: watch(connection, forWriting: true)
        case .done:
            guard connection.keepsAlive else {
                connection.endOutput()
                connection.phase = .closing
                return watch(connection)
            }
            connection.phase = .reading
            connection.deadline = .now + limits.idle
            watch(connection)
            // What was asked before the answer came.
            if !connection.input.isEmpty { read(connection) }
        }
    }

    // MARK: What takes too long

    private func startReaper() {
        guard reaper == nil else { return }
        // Unstructured: it ends with the last connection.
        reaper = Task {
            while let wait = reap() { try? await Task.sleep(for: wait) }
        }
    }

    /// Ends what is overdue; answers with how long until something else may be, `nil` when nothing is connected.
    private func reap() -> Duration? {
        let now = ContinuousClock.now
        for connection in Array(connections.values) where connection.deadline <= now { end(connection) }
        guard !connections.isEmpty, !Task.isCancelled else {
            reaper = nil
            return nil
        }
        return limits.head
    }
}
