package import PipeCore

/// All that decides whether a run can start, seen at one moment.
package struct WaitingFacts: Hashable, Sendable {
    package var run: FlowRun
    /// The store's clock.
    package var now: Instant
    /// `nil` if it was deleted.
    package var deployment: Deployment?
    /// The schedule that made it; `nil` if none did.
    package var schedule: Schedule?
    package var queue: QueueStatus?
    /// Agents whose sessions have not ended.
    package var agents: [Session]
    package var obstacles: RunObstacles
    package var broker: BrokerSight

    /// How the broker that carries notices was found.
    package enum BrokerSight: Hashable, Sendable {
        /// None is configured: agents look in the store.
        case none
        case present
        case away(String)
    }

    package init(
        run: FlowRun, now: Instant, deployment: Deployment?, schedule: Schedule?, queue: QueueStatus?,
        agents: [Session], obstacles: RunObstacles, broker: BrokerSight
    ) {
        self.run = run
        self.now = now
        self.deployment = deployment
        self.schedule = schedule
        self.queue = queue
        self.agents = agents
        self.obstacles = obstacles
        self.broker = broker
    }
}

extension WaitingFacts {
    /// Asks the store, and the broker if one is configured; `nil` if the run is gone.
    package init?(of id: ID<FlowRun>, in store: any Store, broker: (any Broker)?) async throws(StoreError) {
        guard let run = try await store.run(id), let obstacles = try await store.obstacles(of: id) else { return nil }
        let schedules = try await store.schedules(of: run.deployment)
        self.init(
            run: run, now: try await store.now(), deployment: try await store.deployment(run.deployment),
            schedule: schedules.first { $0.id == run.schedule },
            queue: try await store.queues().first { $0.queue.name == run.queue },
            agents: try await store.sessions(includingEnded: false), obstacles: obstacles,
            broker: await Self.sight(of: broker, run.queue))
    }

    private static func sight(of broker: (any Broker)?, _ queue: QueueName) async -> BrokerSight {
        guard let broker else { return .none }
        do throws(BrokerError) {
            _ = try await broker.depth(of: queue)
            return .present
        } catch {
            return .away("\(error)")
        }
    }
}
