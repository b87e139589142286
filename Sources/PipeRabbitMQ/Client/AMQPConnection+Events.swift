internal import CRabbitMQ

extension AMQPConnection {
    /// The next thing the server had to say, or `nil` if nothing whole has arrived within `patience`. Sends the heartbeat
    /// that is due, and throws when the server's did not come.
    package func next(within patience: Duration = .zero) throws(AMQPFailure) -> AMQPEvent? {
        var frame = amqp_frame_t()
        var bound = timeval(patience)
        while true {
            let status = amqp_simple_wait_frame_noblock(state, &frame, &bound)
            if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
            try checkSent(status)
            let event = try read(frame)
            // Nothing of the frame is used after this, so that a steady stream of messages needs no more memory.
            amqp_maybe_release_buffers_on_channel(state, frame.channel)
            if let event { return event }
        }
    }

    private func read(_ frame: amqp_frame_t) throws(AMQPFailure) -> AMQPEvent? {
        switch frame.frame_type {
        case UInt8(AMQP_FRAME_METHOD):
            return try read(frame.payload.method, on: frame.channel)
        case UInt8(AMQP_FRAME_HEADER):
            arriving[frame.channel]?.expect(Int(clamping: frame.payload.properties.body_size))
            if let properties = frame.payload.properties.decoded?.load(as: amqp_basic_properties_t.self),
                properties._flags & UInt32(AMQP_BASIC_MESSAGE_ID_FLAG) != 0
            {
                arriving[frame.channel]?.messageID = String(properties.message_id)
            }
        case UInt8(AMQP_FRAME_BODY):
            let fragment = frame.payload.body_fragment
            arriving[frame.channel]?.append(UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len))
        default:
            return nil
        }
        guard let message = arriving[frame.channel], message.isWhole else { return nil }
        arriving[frame.channel] = nil
        return message.event(on: frame.channel)
    }

    private func read(_ method: amqp_method_t, on channel: UInt16) throws(AMQPFailure) -> AMQPEvent? {
        switch method.id {
        case octo_amqp_basic_deliver:
            let deliver = method.decoded.load(as: amqp_basic_deliver_t.self)
            arriving[channel] = ArrivingMessage(
                .delivery(consumer: String(deliver.consumer_tag), tag: deliver.delivery_tag))
            return nil
        case octo_amqp_basic_return:
            arriving[channel] = ArrivingMessage(.returned)
            return nil
        case octo_amqp_basic_ack:
            let ack = method.decoded.load(as: amqp_basic_ack_t.self)
            return .confirmed(channel: channel, tag: ack.delivery_tag, upTo: ack.multiple != 0, isTaken: true)
        case octo_amqp_basic_nack:
            let nack = method.decoded.load(as: amqp_basic_nack_t.self)
            return .confirmed(channel: channel, tag: nack.delivery_tag, upTo: nack.multiple != 0, isTaken: false)
        case octo_amqp_basic_cancel:
            let cancel = method.decoded.load(as: amqp_basic_cancel_t.self)
            return .consumerCancelled(channel: channel, consumer: String(cancel.consumer_tag))
        case octo_amqp_connection_blocked:
            return .blocked(reason: String(method.decoded.load(as: amqp_connection_blocked_t.self).reason))
        case octo_amqp_connection_unblocked:
            return .unblocked
        case octo_amqp_channel_close, octo_amqp_connection_close:
            let failure = closed(by: method, on: channel)
            guard case .channelClosed(let closure) = failure else { throw failure }
            return .channelClosed(closure)
        default:
            return nil
        }
    }
}

/// A message of which the method frame has come: a header and any number of body frames follow.
struct ArrivingMessage {
    enum Kind {
        case delivery(consumer: String, tag: UInt64)
        case returned
    }

    let kind: Kind
    var messageID = ""
    private var expected: Int?
    private var received = 0
    private var body: [UInt8] = []

    init(_ kind: Kind) { self.kind = kind }

    var isWhole: Bool { expected.map { received >= $0 } ?? false }

    mutating func expect(_ size: Int) { expected = size }

    mutating func append(_ fragment: UnsafeRawBufferPointer) {
        received += fragment.count
        body.append(contentsOf: fragment.prefix(AMQPConnection.longestBody - body.count))
    }

    func event(on channel: UInt16) -> AMQPEvent {
        switch kind {
        case .delivery(let consumer, let tag):
            .delivered(AMQPDelivery(channel: channel, consumer: consumer, tag: tag, body: body))
        case .returned:
            .returned(channel: channel, messageID: messageID)
        }
    }
}
