internal import Logging
internal import PipeCore
internal import PipeThreads

/// Keeps one connection to RabbitMQ, on a thread of its own since the client library blocks.
actor RabbitLink {
    let url: BrokerURL
    let timeout: Duration
    let log: Logger
    let thread = EventThread(name: "rabbitmq")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private(set) var live: LiveConnection?
    private var connectionCount = 0
    private var lastFailure: (at: ContinuousClock.Instant, error: BrokerError)?
    private(set) var isClosed = false
    private var keeper: Task<Void, Never>?

    /// The caller that waits in `serve`, if one does.
    var waiting: WaitingServe?
    var waitCount = 0
    /// When somebody last waited in `serve`.
    var lastWaited = ContinuousClock.now
    var isGraceWatched = false
    var isRepairDue = false
    var listeners: [AsyncStream<ID<FlowRun>>.Continuation] = []

    init(url: BrokerURL, timeout: Duration, log: Logger) {
        self.url = url
        self.timeout = timeout
        self.log = log
    }

    deinit {
        keeper?.cancel()
        // Not earlier: a call that comes after `close()` still needs a thread to be refused on.
        thread.stop()
    }

    /// Returns once the thread has come to it.
    func turn() {}

    // MARK: The connection

    /// The connection, made now if there is none. `asked` is when the caller came: an attempt that failed after that was
    /// made while it stood in line, and is its attempt too.
    func connected(asked: ContinuousClock.Instant) throws(BrokerError) -> LiveConnection {
        if let live { return live }
        guard !isClosed else { throw unavailable("the connection was closed") }
        if let lastFailure, lastFailure.at > asked { throw lastFailure.error }
        do {
            let connection = try AMQPConnection(to: url, timeout: timeout)
            connectionCount += 1
            let live = LiveConnection(connection, number: connectionCount)
            self.live = live
            thread.watch(connection.descriptor) { [weak self] in self?.assumeIsolated { $0.pump() } }
            log.info("Connected to RabbitMQ", metadata: ["address": "\(url.address)"])
            startKeeper()
            // A new connection listens for whoever listened on the old one.
            scheduleRepair()
            return live
        } catch {
            let error = brokerError(error)
            lastFailure = (.now, error)
            throw error
        }
    }

    /// Connects and gets ready to publish: who connects before there is anything to send has the time.
    func connect(asked: ContinuousClock.Instant) throws(BrokerError) {
        try perform(on: try connected(asked: asked)) { live throws(AMQPFailure) in _ = try live.publishingChannel() }
    }

    /// Calls the library, and reads whatever arrived while it waited for answers: the descriptor will not tell.
    func perform<Result>(
        on live: LiveConnection, _ work: (LiveConnection) throws(AMQPFailure) -> Result
    ) throws(BrokerError) -> Result {
        if let end = live.end { throw end }
        do {
            let result = try work(live)
            pump()
            return result
        } catch {
            if case .channelClosed(let closure) = error {
                live.forget(channel: closure.channel)
                pump()
            } else {
                lose(live, error)
            }
            throw brokerError(error)
        }
    }

    /// Reads until nothing whole is left, then lets those who waited for it go on.
    func pump() {
        guard let live else { return }
        do {
            while let event = try live.connection.next() { try take(event, on: live) }
        } catch {
            lose(live, error)
        }
        if !live.shelf.isEmpty { wakeServe(.ready) }
    }

    private func lose(_ live: LiveConnection, _ failure: AMQPFailure) {
        guard live === self.live else { return }
        let error = brokerError(failure)
        log.warning("Lost the connection to RabbitMQ", metadata: ["reason": "\(error)"])
        end(live, error)
    }

    private func end(_ live: LiveConnection, _ error: BrokerError) {
        thread.unwatch(live.connection.descriptor)
        self.live = nil
        live.finish(error)
        wakeServe(.failed(error))
        scheduleRepair()
    }

    func close() {
        isClosed = true
        keeper?.cancel()
        for listener in listeners { listener.finish() }
        listeners = []
        if let live {
            live.connection.close(timeout: .seconds(1))
            end(live, unavailable("the connection was closed"))
        }
    }

    // MARK: Keeping it

    /// Heartbeats flow inside library calls only, so an idle connection needs somebody to make one. Listeners need
    /// somebody to connect again, as they call nothing.
    func startKeeper() {
        guard keeper == nil else { return }
        // Unstructured, as the seam has no `run`: it ends with `close()` or with the link, which it does not hold.
        keeper = Task { [weak self] in
            while let pause = await self?.keep() { try? await Task.sleep(for: pause) }
        }
    }

    /// Does what is due, and says when to come again; `nil` after the end.
    private func keep() -> Duration? {
        guard !isClosed else { return nil }
        pump()
        renewIfDeaf()
        if live == nil, !listeners.isEmpty {
            // A failure is tried again at the next turn; who calls meanwhile is told.
            _ = try? connected(asked: .now)
        }
        return min(.seconds(5), (live?.connection.heartbeat ?? .seconds(20)) / 4)
    }
}
