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

    /// While `body` works, a channel that is opened may be closed once a notice waits this long on it to be settled.
    static func withConsumerTimeout(_ span: Duration, _ body: () async throws -> Void) async throws {
        func set(_ span: Duration) async throws {
            try await evaluate("application:set_env(rabbit, consumer_timeout, \(span.microseconds / 1_000)).")
        }
        try await set(span)
        do {
            try await body()
        } catch {
            Issue.record(error)
        }
        try await set(.seconds(1_800))
    }

    /// Has the server look, after a while, at the channels that consume the queue; it does so once a minute by itself.
    static func lookForTimeouts(on queue: String, after span: Duration) async throws {
        try await evaluate(
            """
            timer:sleep(\(span.microseconds / 1_000)),
            {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"octopipe.queue.\(queue)">>)),
            [element(1, Consumer) ! tick || Consumer <- rabbit_amqqueue:consumers(Q)].
            """)
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
