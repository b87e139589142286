package import PipeCore
package import PipeEngine

/// What an agent needs to know of time and room.
package struct AgentConfiguration: Hashable, Sendable {
    /// How long the agent may be silent before its runs are declared lost.
    package var lease: Duration
    /// How often it renews the lease.
    package var heartbeat: Duration
    /// How often it looks for due runs that nobody told it of.
    package var poll: Duration
    /// The work queues it takes runs from.
    package var queues: [QueueName]
    /// How many runs it executes at once.
    package var slots: Int
    /// How long a process that is told to stop has before it is killed.
    package var stopGrace: Duration
    /// How long runs may go on once the agent is told to stop.
    package var drainTimeout: Duration
    /// How long finished runs are kept.
    package var retention: Retention
    /// How much of what runs print is kept.
    package var logs: LogSettings

    package init(
        lease: Duration = .seconds(60), heartbeat: Duration = .seconds(10), poll: Duration = .seconds(5),
        queues: [QueueName] = [.default], slots: Int = 8, stopGrace: Duration = .seconds(10),
        drainTimeout: Duration = .seconds(3_600),
        retention: Retention = .forever, logs: LogSettings = LogSettings()
    ) {
        self.lease = lease
        self.heartbeat = heartbeat
        self.poll = poll
        self.queues = queues
        self.slots = slots
        self.stopGrace = stopGrace
        self.drainTimeout = drainTimeout
        self.retention = retention
        self.logs = logs
    }
}

/// How much an agent logs; the words are swift-log's.
package enum LogLevel: String, CaseIterable, Hashable, Sendable {
    case trace, debug, info, notice, warning, error, critical
}
