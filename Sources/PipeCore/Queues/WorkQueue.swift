/// A named line of runs that agents take from.
package struct WorkQueue: Hashable, Sendable {
    package let name: QueueName
    package let isPaused: Bool
    /// How many of its runs may be held at once; `nil` for any number.
    package let limit: Int?
    package let priority: Priority
    /// How many of its runs may start in a while; `nil` for any number.
    package let rate: RateLimit?
    package let createdAt: Instant

    package init(
        name: QueueName, isPaused: Bool, limit: Int?, priority: Priority = .normal, rate: RateLimit? = nil,
        createdAt: Instant
    ) {
        self.name = name
        self.isPaused = isPaused
        self.limit = limit
        self.priority = priority
        self.rate = rate
        self.createdAt = createdAt
    }
}

/// A work queue and what is on it now.
package struct QueueStatus: Hashable, Sendable {
    package let queue: WorkQueue
    /// Scheduled runs whose time has come.
    package let due: Int
    /// Scheduled runs whose time is still to come.
    package let upcoming: Int
    /// Runs an agent holds.
    package let held: Int
    /// When the run that waits longest was due.
    package let oldestDue: Instant?
    /// Agents that take from the queue now.
    package let agents: Int

    package init(queue: WorkQueue, due: Int, upcoming: Int, held: Int, oldestDue: Instant?, agents: Int) {
        self.queue = queue
        self.due = due
        self.upcoming = upcoming
        self.held = held
        self.oldestDue = oldestDue
        self.agents = agents
    }
}
