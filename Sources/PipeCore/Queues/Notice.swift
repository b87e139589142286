/// A message "this run is due on this queue": a hint, never the truth.
package struct Notice: Hashable, Sendable {
    package let run: ID<FlowRun>
    package let queue: QueueName

    package init(run: ID<FlowRun>, queue: QueueName) {
        self.run = run
        self.queue = queue
    }

    /// The message's body: `{"version":1,"run":"…"}`. The queue is where the message lies.
    package var body: String { JSON.object(["version": 1, "run": .string(run.description)]).description }

    /// Reads a body from `queue`; `nil` if it is no notice this program understands.
    package init?(body: [UInt8], queue: QueueName) {
        guard let json = try? JSON.parse(bytes: body), json["version"]?.int == 1,
            let run = json["run"]?.string.flatMap(ID<FlowRun>.init)
        else { return nil }
        self.init(run: run, queue: queue)
    }
}

/// What becomes of a notice once its handler is done with it.
package enum Settlement: Hashable, Sendable {
    /// Done with, whether the run was claimed or not.
    case settled
    /// Not dealt with: back on the queue for any agent.
    case returned
}

/// Notices of one queue that nobody has acted upon.
package struct UnansweredNotices: Hashable, Sendable {
    package let queue: QueueName
    /// How many there are.
    package let count: Int
    /// The runs that have waited longest, at most 200.
    package let oldest: [ID<FlowRun>]

    package init(queue: QueueName, count: Int, oldest: [ID<FlowRun>]) {
        self.queue = queue
        self.count = count
        self.oldest = oldest
    }
}
