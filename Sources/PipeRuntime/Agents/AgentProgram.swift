internal import Logging
package import PipeCore
internal import PipeEngine

/// What `pipe-agent start` does, once its flags are read.
package struct AgentProgram: Sendable {
    private let configuration: Configuration
    private let surroundings: Surroundings
    private let readAgain: @Sendable () throws(InputProblem) -> Configuration
    private let logger: Logger

    /// `read` gives the configuration now, and again whenever the program is told to reload it.
    package init(
        surroundings: Surroundings, reading read: @escaping @Sendable () throws(InputProblem) -> Configuration
    ) throws(InputProblem) {
        configuration = try read()
        readAgain = read
        self.surroundings = surroundings
        let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
        let output = LogOutput(
            configuration.logFormat, program: "pipe-agent", environment: surroundings.environment)
        logger = Logger(label: "pipe-agent", factory: { _ in RecordLogHandler(level: level, to: output) })
    }

    /// Works until it is told to stop or `until` is reached. Without a `name` the host's is taken, numbered where several
    /// agents live on it. `queues` and `slots` stand over the configuration.
    package func run(
        queues: [QueueName]?, name: String?, slots: Int?, until: AgentEnd
    ) async throws(InputProblem) {
        let stops = StopSignals.stream()
        // From now on it does not end the program.
        let hangUps = HangUpSignal()
        let notifier = SystemdNotifier(environment: surroundings.environment)
        @Sendable func workload(_ configuration: Configuration) -> Workload {
            let slots = until == .oneRun ? 1 : slots ?? configuration.agent.slots
            return Workload(queues: queues ?? configuration.agent.queues, slots: slots)
        }
        let lock: AgentLock
        do {
            lock = try AgentLock(
                name: name ?? Host.name, mayNumber: name == nil, stateDirectory: configuration.stateDirectory)
        } catch {
            throw InputProblem("\(error)")
        }
        let observation =
            configuration.sight.isWanted
            ? Observation(
                agent: lock.name, host: Host.name, version: Release.version, pushing: configuration.sight.push) : nil
        async let shown: Void = show(observation)
        let (isolation, killed) = HostIsolation.establish(for: lock, stateDirectory: configuration.stateDirectory)
        defer { isolation.release() }
        if killed > 0 {
            logger.warning("runs of the last life were killed by their cgroups", metadata: ["runs": "\(killed)"])
        }
        let settings = AgentSettings(
            name: lock.name, host: Host.name, version: Release.version,
            workload: workload(configuration),
            lease: configuration.agent.lease, heartbeat: configuration.agent.heartbeat,
            poll: configuration.agent.poll, stopGrace: configuration.agent.stopGrace,
            drainTimeout: configuration.agent.drainTimeout, stateDirectory: configuration.stateDirectory,
            pythonPath: configuration.pythonPath, pipeRun: surroundings.program("pipe-run"),
            environment: surroundings.environment, until: until,
            retention: configuration.agent.retention, logs: configuration.agent.logs)
        do {
            let broker = try Drivers.openBroker(configuration, logger: logger)
            guard let store = try await openStore(unless: stops, notifier, observation) else { return }
            logger.info("isolation", metadata: ["by": "\(isolation)"])
            let exporter = traceExporter(as: settings)
            let launcher = ProcessLauncher(isolation: isolation, warmth: until == .oneRun ? nil : WarmSettings())
            let agent = Agent(
                settings: settings, workloads: reloads(hangUps, notifier, workload), store: store,
                opener: configuration.blockKey,
                courier: Drivers.openCourier(launcher: launcher, environment: surroundings.environment),
                broker: broker, launcher: launcher, notifier: notifier, observation: observation, spans: exporter,
                logger: logger)
            async let sent: Void? = exporter?.run()
            try await agent.run(stops: stops.stream, lock: lock, isToldToStop: { stops.haveArrived })
            exporter?.close(within: .seconds(5))
            await sent
            await broker?.close()
            await store.close()
        } catch {
            throw InputProblem("\(error)")
        }
    }

    /// Sends traces, where somebody collects them.
    private func traceExporter(as agent: AgentSettings) -> TraceExporter? {
        guard let traces = configuration.traces else {
            if let remark = configuration.traceRemark {
                logger.warning("no traces are sent", metadata: ["why": "\(remark)"])
            }
            return nil
        }
        logger.info("traces are sent", metadata: ["collector": "\(traces.name)"])
        let settings = traces.known(
            as: agent.name, host: agent.host, pid: Host.processID, version: agent.version)
        let collector = TraceCollector(settings)
        return TraceExporter(settings, logger: logger) { await collector.send($0, within: $1) }
    }

    /// Lets whoever may look at the agent do so from the beginning, until cancelled. That its address is not to be had is no
    /// reason to execute nothing: it is tried again.
    private func show(_ observation: Observation?) async {
        guard let observation, let address = configuration.sight.listen else { return }
        let pages = ObservationPages(of: observation)
        var told = ""
        while !Task.isCancelled {
            do throws(ListenProblem) {
                let listener = try HTTPListener(at: address) { await pages.answer($0) }
                await listener.start()
                logger.info("figures are shown", metadata: ["at": "http://\(listener.address)/metrics"])
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
                await listener.close()
            } catch {
                if told != "\(error)" {
                    logger.error("figures cannot be shown; it is tried again", metadata: ["why": "\(error)"])
                }
                told = "\(error)"
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// What the configuration says whenever SIGHUP comes. One that cannot be read changes nothing.
    private func reloads(
        _ hangUps: HangUpSignal, _ notifier: SystemdNotifier,
        _ workload: @escaping @Sendable (Configuration) -> Workload
    ) -> AsyncStream<Workload> {
        let (workloads, sink) = AsyncStream.makeStream(of: Workload.self)
        hangUps.listen { [logger, readAgain] in
            notifier.reloading()
            do throws(InputProblem) {
                sink.yield(workload(try readAgain()))
            } catch {
                logger.error("the configuration cannot be reloaded; the old one stands", metadata: ["why": "\(error)"])
                notifier.unchanged()
            }
        }
        return workloads
    }

    /// Waits for the store as long as it takes; `nil` if the agent is told to stop before. What waiting cannot mend (a
    /// wrong password, a schema of another version) is thrown.
    private func openStore(
        unless stops: StopSignals, _ notifier: SystemdNotifier, _ observation: Observation?
    ) async throws(StoreError) -> (any Store)? {
        var wait = Duration.milliseconds(200)
        var told = ""
        while !stops.haveArrived {
            do throws(StoreError) {
                return try await Drivers.openAgentStore(configuration, measuredBy: observation?.metrics)
            } catch {
                guard error.isTransient else { throw error }
                // Once for each reason: a night without database is no reason to fill the journal.
                if told != error.description { logger.warning("waiting for the store", metadata: ["why": "\(error)"]) }
                told = error.description
                notifier.status("waiting for the store: \(error)")
                observation?.isWaiting("waiting for the store: \(error)")
            }
            try? await Task.sleep(for: wait)
            wait = min(wait * 2, .seconds(2))
        }
        return nil
    }
}
