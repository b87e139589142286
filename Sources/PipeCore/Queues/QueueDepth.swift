/// How much waits on a queue.
package struct QueueDepth: Hashable, Sendable {
    package let queue: QueueName
    /// Runs that are due and that no agent holds, whatever keeps them.
    package let due: Int
    /// Runs that are scheduled for later.
    package let upcoming: Int
    /// How long the oldest due run has waited; `nil` where none is due.
    package let oldestWait: Duration?

    package init(queue: QueueName, due: Int, upcoming: Int, oldestWait: Duration?) {
        self.queue = queue
        self.due = due
        self.upcoming = upcoming
        self.oldestWait = oldestWait
    }
}
