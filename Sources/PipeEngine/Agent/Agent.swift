package import Logging
package import PipeCore

/// One agent, from the lock of its name to the end of its session.
package struct Agent: Sendable {
    let settings: AgentSettings
    /// What the agent is told to take on while it works.
    let workloads: AsyncStream<Workload>
    let store: any Store
    let opener: any BlockOpener
    let courier: any Courier
    let launcher: any Launcher
    let notifier: SystemdNotifier
    let board: StatusBoard
    let logger: Logger
    /// `nil` where nobody looks.
    let observation: Observation?
    let active: ActiveRuns
    let storeBroker: StoreBroker
    let endings: RunEndings
    /// Where notices come from.
    let broker: any Broker
    /// Where the leader sends notices; `nil` where agents find due runs in the store themselves.
    let noticeBoard: (any Broker)?
    /// Takes the spans of runs, where traces are collected.
    let spans: (any SpanSink)?

    /// `broker` is the real one, if there is one. `workloads` tells what else to take on while it works.
    package init(
        settings: AgentSettings, workloads: AsyncStream<Workload> = AsyncStream { $0.finish() }, store: any Store,
        opener: any BlockOpener, courier: any Courier, broker: (any Broker)?, launcher: any Launcher,
        notifier: SystemdNotifier, observation: Observation? = nil, spans: (any SpanSink)? = nil, logger: Logger
    ) {
        self.settings = settings
        self.workloads = workloads
        self.store = store
        self.opener = opener
        self.courier = courier
        self.launcher = launcher
        self.notifier = notifier
        self.spans = spans
        self.observation = observation
        self.logger = logger
        let metrics = observation?.metrics
        let broker = broker.map { broker in metrics.map { MeasuredBroker(base: broker, metrics: $0) } ?? broker }
        let board = StatusBoard(
            AgentStatus(settings.workload, broker: broker.map { _ in .unknown }), notifier: notifier)
        self.board = board
        active = ActiveRuns(slots: settings.workload.slots, claimAhead: settings.claimAhead, board: board)
        storeBroker = StoreBroker(store: store, poll: settings.poll)
        endings = RunEndings(store: store, poll: settings.poll)
        noticeBoard = broker
        if let broker, settings.until == .told {
            self.broker = FailoverBroker(primary: broker, fallback: storeBroker, logger: logger) { isThere in
                board.change { $0.broker = isThere ? .usable : .away }
                if isThere { metrics?.brokerReturns.add() }
            }
        } else {
            // An agent that ends when nothing is due asks who knows.
            self.broker = storeBroker
        }
    }

    /// Works until it was told to stop (each element of `stops` is one telling: the first drains, the second stops what
    /// still runs) or its own end is reached.
    /// `isToldToStop` is for the time before, when the store is still waited for.
    package func run(
        stops: AsyncStream<Void>, lock: AgentLock, isToldToStop: @Sendable () -> Bool = { false }
    ) async throws(StoreError) {
        let spool = SpoolFolder(stateDirectory: settings.stateDirectory, agent: lock.name)
        let forwarder = LogForwarder(store: store, folder: spool, settings: settings.logs, logger: logger)
        let results = ResultSpool(in: spool, room: forwarder.room)
        let keeper = SpoolKeeper(folder: spool, settings: settings.logs, forwarder: forwarder, logger: logger)
        let openedAt = ContinuousClock.now
        let opened = try await openSession(after: lock.lastSession, as: lock.name, results, unless: isToldToStop)
        guard let (session, description) = opened else { return }
        let heartbeat = Heartbeat(
            store: store, agent: description, settings: settings, session: session, openedAt: openedAt, lock: lock,
            active: active, board: board, metrics: observation?.metrics, logger: logger)
        observation?.begins(
            WorkingAgent(
                board: board, store: store, launcher: launcher, broker: self.broker, heartbeat: heartbeat,
                forwarder: forwarder, spool: spool, results: results))
        logger.info("agent ready", metadata: settings.workload.metadata.merging(["agent": "\(lock.name)"]) { $1 })
        board.change { $0.store = .usable }
        await work(heartbeat, forwarder, results, keeper, stops)
        await launcher.close()
        do throws(StoreError) {
            // What the store has not heard yet must be told before its claims are ended.
            try await tell(results)
            _ = try await store.end(heartbeat.session, reason: "its agent stopped")
            lock.forget()
        } catch {
            logger.warning("the session could not be ended; its lease will run out", metadata: ["why": "\(error)"])
        }
        logger.info("agent stopped")
    }

    /// Tells what the predecessor could not, ends its session and opens one, however long the store takes to answer; `nil` if the agent is told to
    /// stop before.
    private func openSession(
        after predecessor: ID<Session>?, as name: String, _ results: ResultSpool, unless isToldToStop: () -> Bool
    ) async throws(StoreError) -> (ID<Session>, AgentDescription)? {
        let description = AgentDescription(
            name: name, host: settings.host, pid: Host.processID, version: settings.version,
            queues: settings.workload.queues, slots: settings.workload.slots)
        // First of all: from the end of its session on, others may take its runs.
        let leftovers = predecessor.map(Leftovers.end) ?? 0
        if leftovers > 0 {
            logger.warning("processes of the last life were killed", metadata: ["processes": "\(leftovers)"])
        }
        var backoff = Backoff(from: .milliseconds(200), to: .seconds(5))
        var told = ""
        while !isToldToStop(), !Task.isCancelled {
            do throws(StoreError) {
                try await tell(results)
                if let predecessor {
                    try await handBackUnbegun(of: predecessor, as: name)
                    let lost = try await store.end(predecessor, reason: "agent '\(name)' died and was started again")
                    for change in lost {
                        logger.warning(
                            "a run of the last life was lost",
                            metadata: [
                                "id": "\(change.run)", "state": "\(change.state.rawValue)",
                            ])
                    }
                }
                // Not before: what has a folder has begun.
                await WorkDirectory.clear(of: name, in: settings.stateDirectory)
                return (try await store.open(description, lease: settings.lease), description)
            } catch {
                guard error.isTransient else { throw error }
                if told != error.description { logger.warning("waiting for the store", metadata: ["why": "\(error)"]) }
                told = error.description
                notifier.status("waiting for the store: \(error)")
                observation?.isWaiting("waiting for the store: \(error)")
                try? await Task.sleep(for: backoff.next())
            }
        }
        return nil
    }
}
