internal import CRabbitMQ

/// Queues and exchanges. Each call waits for the server's answer.
extension AMQPConnection {
    /// A durable queue without arguments.
    package func declareQueue(_ name: String, on channel: UInt16) throws(AMQPFailure) {
        try declareQueue(name, on: channel, arguments: [:])
    }

    func declareQueue(
        _ name: String, on channel: UInt16, arguments: [String: CallArena.Value]
    ) throws(AMQPFailure) {
        CallArena.lend { arena in
            _ = amqp_queue_declare(state, channel, arena.bytes(name), 0, 1, 0, 0, arena.table(arguments))
        }
        try check(channel)
    }

    /// Declares a queue that only this connection sees and that goes with it; the server makes up its name.
    package func declareOwnQueue(on channel: UInt16) throws(AMQPFailure) -> String {
        let answer = amqp_queue_declare(state, channel, amqp_empty_bytes, 0, 0, 1, 1, amqp_empty_table)
        try check(channel)
        guard let answer else { throw .broken("the server named no queue") }
        return String(answer.pointee.queue)
    }

    /// How many messages wait on a queue. One that does not exist closes the channel with 404.
    package func depth(of queue: String, on channel: UInt16) throws(AMQPFailure) -> Int {
        let answer = CallArena.lend { arena in
            amqp_queue_declare(state, channel, arena.bytes(queue), 1, 0, 0, 0, amqp_empty_table)
        }
        try check(channel)
        return answer.map { Int($0.pointee.message_count) } ?? 0
    }

    package func deleteQueue(_ name: String, on channel: UInt16) throws(AMQPFailure) {
        CallArena.lend { arena in _ = amqp_queue_delete(state, channel, arena.bytes(name), 0, 0) }
        try check(channel)
    }

    /// A durable exchange that gives every message to every queue bound to it.
    func declareFanout(_ name: String, on channel: UInt16) throws(AMQPFailure) {
        CallArena.lend { arena in
            _ = amqp_exchange_declare(
                state, channel, arena.bytes(name), arena.bytes("fanout"), 0, 1, 0, 0, amqp_empty_table)
        }
        try check(channel)
    }

    package func bind(_ queue: String, to exchange: String, on channel: UInt16) throws(AMQPFailure) {
        CallArena.lend { arena in
            _ = amqp_queue_bind(
                state, channel, arena.bytes(queue), arena.bytes(exchange), amqp_empty_bytes, amqp_empty_table)
        }
        try check(channel)
    }
}
