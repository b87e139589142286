internal import Logging
package import PipeCore

/// What an agent takes on: may change while it works.
package struct Workload: Hashable, Sendable {
    package var queues: [QueueName]
    /// Runs executed at once.
    package var slots: Int

    package init(queues: [QueueName], slots: Int) {
        self.queues = queues
        self.slots = slots
    }

    /// What a log line says of it.
    var metadata: Logger.Metadata {
        ["queues": "\(queues.map(\.text).joined(separator: ", "))", "slots": "\(slots)"]
    }
}
