internal import CRabbitMQ

/// Messages out and in. Sending and settling do not wait for the server.
extension AMQPConnection {
    /// From here on the server confirms each message on this channel, numbered from 1.
    package func confirmPublishing(on channel: UInt16) throws(AMQPFailure) {
        _ = amqp_confirm_select(state, channel)
        try check(channel)
    }

    /// Sends a message. With an empty exchange the key is a queue's name. A mandatory message that no queue takes comes
    /// back as `returned` with its id.
    package func publish(
        _ body: String, to exchange: String, key: String, id: String, isLasting: Bool, isMandatory: Bool,
        on channel: UInt16
    ) throws(AMQPFailure) {
        let status = CallArena.lend { arena in
            var properties = amqp_basic_properties_t()
            properties._flags = UInt32(
                AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG)
            properties.content_type = arena.bytes("application/json")
            properties.delivery_mode = isLasting ? 2 : 1
            properties.message_id = arena.bytes(id)
            return amqp_basic_publish(
                state, channel, arena.bytes(exchange), arena.bytes(key), isMandatory ? 1 : 0, 0, &properties,
                arena.bytes(body))
        }
        try checkSent(status)
    }

    /// How many unsettled messages the server may send to each consumer made after this call.
    package func setPrefetch(_ count: UInt16, on channel: UInt16) throws(AMQPFailure) {
        _ = amqp_basic_qos(state, channel, 0, count, 0)
        try check(channel)
    }

    package func consume(
        _ queue: String, as consumer: String, settling: Bool, on channel: UInt16
    ) throws(AMQPFailure) {
        CallArena.lend { arena in
            _ = amqp_basic_consume(
                state, channel, arena.bytes(queue), arena.bytes(consumer), 0, settling ? 0 : 1, 0, amqp_empty_table)
        }
        try check(channel)
    }

    /// Ends a consumer. What was on its way to it still arrives.
    package func cancelConsumer(_ consumer: String, on channel: UInt16) throws(AMQPFailure) {
        CallArena.lend { arena in _ = amqp_basic_cancel(state, channel, arena.bytes(consumer)) }
        try check(channel)
    }

    package func acknowledge(_ tag: UInt64, upTo: Bool = false, on channel: UInt16) throws(AMQPFailure) {
        try checkSent(amqp_basic_ack(state, channel, tag, upTo ? 1 : 0))
    }

    /// Gives a message back to its queue.
    package func giveBack(_ tag: UInt64, on channel: UInt16) throws(AMQPFailure) {
        try checkSent(amqp_basic_nack(state, channel, tag, 0, 1))
    }

    /// Refuses a message for good: the server dead-letters it.
    package func reject(_ tag: UInt64, on channel: UInt16) throws(AMQPFailure) {
        try checkSent(amqp_basic_reject(state, channel, tag, 0))
    }
}
