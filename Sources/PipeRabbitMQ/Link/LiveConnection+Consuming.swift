internal import PipeCore

extension LiveConnection {
    /// What became of a delivery.
    enum Arrival {
        case kept
        case unreadable(QueueName)
        /// Came too late, and went back.
        case unwanted
    }

    /// Makes the consumers those of these queues, each with a window of about `wanted` messages.
    func subscribe(to queues: Set<QueueName>, prefetch wanted: UInt16) throws(AMQPFailure) {
        do throws(AMQPFailure) {
            try trySubscribe(to: queues, prefetch: wanted)
        } catch {
            guard case .channelClosed(let closure) = error, closure.code == AMQPClosure.notFound else { throw error }
            // A queue known to exist was deleted behind our back; which one does not matter.
            forget(channel: closure.channel)
            declared = []
            isUnreadableDeclared = false
            try trySubscribe(to: queues, prefetch: wanted)
        }
    }

    private func trySubscribe(to queues: Set<QueueName>, prefetch wanted: UInt16) throws(AMQPFailure) {
        // A consumer's window is set for its life. One that is roughly right is left alone: what comes too many goes back
        // when the grace is over.
        let isWindowRight = wanted < 2 * Int(prefetch) && 8 * Int(wanted) > prefetch
        let current = Set(consumers.keys)
        try unsubscribe(from: isWindowRight ? current.subtracting(queues) : current)
        let missing = queues.subtracting(consumers.keys)
        guard !missing.isEmpty else { return }
        if !isUnreadableDeclared {
            try Topology.declareUnreadable(with: connection, on: try askingChannel())
            isUnreadableDeclared = true
        }
        for queue in missing.subtracting(declared).sorted() { try declare(queue) }
        let channel = try consumingChannel()
        if !isWindowRight {
            try connection.setPrefetch(wanted, on: channel)
            prefetch = wanted
        }
        for queue in missing.sorted() {
            consumerCount += 1
            let tag = Topology.consumer(of: queue, number: consumerCount)
            try connection.consume(Topology.queue(queue), as: tag, settling: true, on: channel)
            consumers[queue] = tag
        }
    }

    /// Ends these consumers and gives back what they brought and nobody took.
    func unsubscribe(from queues: Set<QueueName>) throws(AMQPFailure) {
        guard let consuming else { return }
        for queue in queues {
            // Forgotten first, so that what is still on its way finds itself unwanted.
            if let tag = consumers.removeValue(forKey: queue) { try connection.cancelConsumer(tag, on: consuming) }
        }
        try giveBack(from: queues)
    }

    /// Ends all consumers, and gives back all they brought, whether they told of it or not.
    func closeConsuming() throws(AMQPFailure) {
        guard let consuming else { return }
        try connection.closeChannel(consuming)
        forget(channel: consuming)
    }

    /// Gives back what came from these queues and nobody took.
    func giveBack(from queues: Set<QueueName>) throws(AMQPFailure) {
        guard let consuming else { return }
        for item in shelf.clear(queues) { try connection.giveBack(item.tag, on: consuming) }
    }

    func accept(_ delivery: AMQPDelivery) throws(AMQPFailure) -> Arrival {
        guard delivery.channel == consuming, let queue = Topology.queue(ofConsumer: delivery.consumer) else {
            return .unwanted
        }
        guard let notice = Notice(body: delivery.body, queue: queue) else {
            try connection.reject(delivery.tag, on: delivery.channel)
            return .unreadable(queue)
        }
        guard consumers[queue] == delivery.consumer else {
            try connection.giveBack(delivery.tag, on: delivery.channel)
            return .unwanted
        }
        shelf.add(DeliveryShelf.Item(notice: notice, tag: delivery.tag))
        return .kept
    }

    /// Tells the server what became of a handful taken on `channel`.
    func settle(
        _ handful: [DeliveryShelf.Item], as settlements: [Settlement], on channel: UInt16
    ) throws(AMQPFailure) {
        // On another channel these tags mean other messages; the server has taken these back already.
        guard channel == consuming else { return }
        inHands.subtract(handful.map(\.tag))
        var settled: [UInt64] = []
        for (index, item) in handful.enumerated() {
            // A handler that says nothing about a notice has not dealt with it.
            switch index < settlements.count ? settlements[index] : .returned {
            case .settled: settled.append(item.tag)
            case .returned: try connection.giveBack(item.tag, on: channel)
            }
        }
        // One message settles all that came before the first one still open.
        let firstOpen = min(shelf.lowestTag ?? .max, inHands.min() ?? .max)
        if let last = settled.filter({ $0 < firstOpen }).max() {
            try connection.acknowledge(last, upTo: true, on: channel)
        }
        for tag in settled where tag > firstOpen { try connection.acknowledge(tag, on: channel) }
    }
}
