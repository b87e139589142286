internal import Logging
package import PipeCore
internal import PipeEngine

/// What `pipe-agent start` does, once its flags are read.
package struct AgentProgram: Sendable {
    private let configuration: Configuration
    private let surroundings: Surroundings
    private let logger: Logger

    package init(configuration: Configuration, surroundings: Surroundings) {
        self.configuration = configuration
        self.surroundings = surroundings
        let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
        logger = Logger(label: "pipe-agent", factory: { _ in LineLogHandler(level: level) })
    }

    /// Works until it is told to stop or `until` is reached. Without a `name` the host's is taken, numbered where several
    /// agents live on it.
    package func run(
        queues: [QueueName], name: String?, slots: Int?, until: AgentEnd
    ) async throws(InputProblem) {
        let stops = StopSignals.stream()
        let lock: AgentLock
        do {
            lock = try AgentLock(
                name: name ?? Host.name, mayNumber: name == nil, stateDirectory: configuration.stateDirectory)
        } catch {
            throw InputProblem("\(error)")
        }
        let settings = AgentSettings(
            name: lock.name, host: Host.name, version: Release.version, queues: queues,
            slots: until == .oneRun ? 1 : slots ?? configuration.agent.slots,
            lease: configuration.agent.lease, heartbeat: configuration.agent.heartbeat,
            poll: configuration.agent.poll, stopGrace: configuration.agent.stopGrace,
            drainTimeout: configuration.agent.drainTimeout, stateDirectory: configuration.stateDirectory,
            pythonPath: configuration.pythonPath, environment: surroundings.environment, until: until,
            retention: configuration.agent.retention, logs: configuration.agent.logs)
        do {
            let broker = try Drivers.openBroker(configuration, logger: logger)
            guard let store = try await openStore(unless: stops) else { return }
            let agent = Agent(
                settings: settings, store: store, broker: broker, launcher: ProcessLauncher(),
                notifier: SystemdNotifier(environment: surroundings.environment), logger: logger)
            try await agent.run(stops: stops.stream, lock: lock, isToldToStop: { stops.haveArrived })
            await broker?.close()
            await store.close()
        } catch {
            throw InputProblem("\(error)")
        }
    }

    /// Waits for the store as long as it takes; `nil` if the agent is told to stop before. What waiting cannot mend (a
    /// wrong password, a schema of another version) is thrown.
    private func openStore(unless stops: StopSignals) async throws(StoreError) -> (any Store)? {
        var wait = Duration.milliseconds(200)
        while !stops.haveArrived {
            do throws(StoreError) {
                return try await Drivers.openStore(configuration)
            } catch {
                guard error.isTransient else { throw error }
                logger.warning("waiting for the store", metadata: ["why": "\(error)"])
            }
            try? await Task.sleep(for: wait)
            wait = min(wait * 2, .seconds(2))
        }
        return nil
    }
}
