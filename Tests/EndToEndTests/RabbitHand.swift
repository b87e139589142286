import PipeCore
import PipeRabbitMQ
import Testing

/// A hand on the RabbitMQ server, past every broker.
final class RabbitHand {
    private let connection: AMQPConnection
    private let channel: UInt16

    init() throws {
        connection = try AMQPConnection(to: try BrokerURL(try Self.serverURL()), timeout: .seconds(5))
        channel = try connection.openChannel()
    }

    static func serverURL() throws -> String {
        try #require(Setup.rabbitURL, "OCTOPIPE_TEST_RABBITMQ names no server, and all back ends are required")
    }

    /// One that does not exist is gone already.
    func deleteQueue(_ queue: String) throws { try connection.deleteQueue("octopipe.queue.\(queue)", on: channel) }

    func depth(of queue: String) throws -> Int { try connection.depth(of: "octopipe.queue.\(queue)", on: channel) }

    func publish(_ body: String, to queue: String) throws {
        try connection.publish(
            body, to: "", key: "octopipe.queue.\(queue)", id: "", isLasting: true, isMandatory: false, on: channel)
    }

    /// Copies of what is set aside as unreadable from now on, for whichever queue.
    func watchUnreadable() throws {
        let copy = try connection.declareOwnQueue(on: channel)
        try connection.bind(copy, to: "octopipe.unreadable", on: channel)
        try connection.consume(copy, as: "hand", settling: false, on: channel)
    }

    /// The bodies that came within a moment.
    func news() throws -> [String] {
        var bodies: [String] = []
        while case .delivered(let delivery) = try connection.next(within: .milliseconds(20)) {
            bodies.append(String(decoding: delivery.body, as: UTF8.self))
        }
        return bodies
    }
}
