internal import PipeCore

/// What Octopipe keeps on the server, and under which names.
enum Topology {
    /// Announcements for every agent: each binds a queue of its own.
    static let control = "octopipe.control"
    /// The exchange and the queue where unreadable notices end, for a person to look at.
    static let unreadable = "octopipe.unreadable"

    static func queue(_ name: QueueName) -> String { "octopipe.queue." + name.text }

    /// The tag of a consumer. Each has a new one: RabbitMQ 3.10 delivers nonsense to a tag that is used again while
    /// something for its predecessor is on the way, and fails over it.
    static func consumer(of queue: QueueName, number: Int) -> String { "\(number).\(queue)" }

    static func queue(ofConsumer tag: String) -> QueueName? {
        tag.firstIndex(of: ".").flatMap { QueueName(String(tag[tag.index(after: $0)...])) }
    }

    static func declareQueue(
        _ name: QueueName, with connection: AMQPConnection, on channel: UInt16
    ) throws(AMQPFailure) {
        try connection.declareQueue(
            queue(name), on: channel,
            arguments: [
                "x-queue-type": .text("quorum"),
                "x-dead-letter-exchange": .text(unreadable),
                // A notice goes back whenever an agent has no slot for it, so coming back often says nothing against it.
                // From 4.0 on the server's default is 20, and before that -1 is refused.
                "x-delivery-limit": .integer(.max),
            ])
    }

    static func declareUnreadable(with connection: AMQPConnection, on channel: UInt16) throws(AMQPFailure) {
        try connection.declareFanout(unreadable, on: channel)
        // Bounded, as nobody may ever look.
        try connection.declareQueue(
            unreadable, on: channel,
            arguments: ["x-queue-type": .text("quorum"), "x-max-length": .integer(10_000)])
        try connection.bind(unreadable, to: unreadable, on: channel)
    }

    static func declareControl(with connection: AMQPConnection, on channel: UInt16) throws(AMQPFailure) {
        try connection.declareFanout(control, on: channel)
    }
}
