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

    /// While `body` works, new channels on the server are closed once a notice waits this long to be settled. That is looked
    /// at once a minute usually.
    static func withConsumerTimeout(_ span: Duration, _ body: () async throws -> Void) async throws {
        try await evaluate(set(consumerTimeout: span, tick: .milliseconds(300)))
        do {
            try await body()
        } catch {
            Issue.record(error)
        }
        try await evaluate(set(consumerTimeout: .seconds(1_800), tick: .seconds(60)))
    }

    private static func set(consumerTimeout: Duration, tick: Duration) -> String {
        [("consumer_timeout", consumerTimeout), ("channel_tick_interval", tick)]
            .map { "application:set_env(rabbit, \($0), \($1.microseconds / 1_000))" }.joined(separator: ", ") + "."
    }

    /// Has the server evaluate an Erlang expression.
    private static func evaluate(_ expression: String) async throws {
        let control = try #require(
            Setup.variable("OCTOPIPE_TEST_RABBITMQCTL"), "OCTOPIPE_TEST_RABBITMQCTL names no rabbitmqctl")
        let program = try await RunningProgram.start(
            control, ["eval", expression], environment: ["PATH": Setup.variable("PATH") ?? "/usr/bin:/bin"], in: "/")
        let exit = try await program.end(within: .seconds(60))
        try #require(exit == .code(0), "\(program.output)\(program.complaints)")
    }
}
