internal import Logging
internal import PipeCore

extension RabbitLink {
    /// Takes in what the server said. Nothing here waits for another answer: repairs come later.
    func take(_ event: AMQPEvent, on live: LiveConnection) throws(AMQPFailure) {
        switch event {
        case .delivered(let delivery) where delivery.channel == live.listening:
            announce(delivery.body)
        case .delivered(let delivery):
            guard case .unreadable(let queue) = try live.accept(delivery) else { return }
            log.warning(
                "Set an unreadable notice aside",
                metadata: ["queue": "\(queue)", "dead_letter_queue": "\(Topology.unreadable)"])
        case .returned(let channel, let id):
            if channel == live.publishing, let tag = UInt64(id) { live.ledger.markReturned(tag) }
        case .confirmed(let channel, let tag, let upTo, let isTaken):
            if channel == live.publishing { live.ledger.confirm(tag, upTo: upTo, isTaken: isTaken) }
        case .consumerCancelled(let channel, let consumer):
            try forgetConsumer(consumer, on: channel, of: live)
        case .channelClosed(let closure):
            log.warning(
                "RabbitMQ closed a channel", metadata: ["code": "\(closure.code)", "reason": "\(closure.text)"])
            live.forget(channel: closure.channel)
            scheduleRepair()
        case .blocked(let reason):
            log.warning("RabbitMQ takes no messages at present", metadata: ["reason": "\(reason)"])
            live.blockedReason = reason
            // Those under way may arrive after all, and are then doubled, which a notice may be.
            live.ledger.endAll()
        case .unblocked:
            log.info("RabbitMQ takes messages again")
            live.blockedReason = nil
        }
    }

    private func forgetConsumer(_ consumer: String, on channel: UInt16, of live: LiveConnection) throws(AMQPFailure) {
        log.warning("RabbitMQ ended a consumer", metadata: ["consumer": "\(consumer)"])
        if channel == live.listening {
            live.stopListening()
        } else if channel == live.consuming, let queue = Topology.queue(ofConsumer: consumer),
            live.consumers[queue] == consumer
        {
            live.consumers[queue] = nil
            live.declared.remove(queue)
            try live.giveBack(from: [queue])
        }
        scheduleRepair()
    }
}
