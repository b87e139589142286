internal import PipeCore

/// A message on its way out.
struct OutgoingMessage {
    /// Empty for the queue that `key` names; the message comes back if there is none.
    var exchange = ""
    let key: String
    let body: String
    var isLasting = true
}

extension RabbitLink {
    /// How long the server may take to confirm a batch.
    private static let patience = Duration.seconds(5)
    /// Messages sent before the first confirm is awaited. Few enough to fit the socket's buffers, so that a server that
    /// stops reading holds up the caller, not the thread.
    private static let batchSize = 500

    func publish(_ notices: [Notice], asked: ContinuousClock.Instant) async throws(BrokerError) {
        var rest = notices[...]
        while !rest.isEmpty {
            try await publish(batch: Array(rest.prefix(Self.batchSize)), asked: asked)
            rest = rest.dropFirst(Self.batchSize)
        }
    }

    private func publish(batch: [Notice], asked: ContinuousClock.Instant) async throws(BrokerError) {
        let deadline = ContinuousClock.now + Self.patience
        var pending = batch
        var declared: Set<QueueName> = []
        while true {
            let live = try connected(asked: asked)
            let left = try await send(pending.map(Self.message), on: live)
            if left.returned.isEmpty, left.refused.isEmpty { return }
            // No queue yet, or no more. Looking before every send would cost every caller a round trip.
            let missing = Set(left.returned.map { pending[$0].queue })
            guard missing.isDisjoint(with: declared), .now < deadline else {
                let names = Set(pending.map(\.queue.text)).sorted().joined(separator: ", ")
                throw unavailable("no queue takes the messages for \(names)")
            }
            declared.formUnion(missing)
            try perform(on: live) { live throws(AMQPFailure) in
                for queue in missing { try live.declare(queue) }
            }
            // A queue refuses while it is being made, and while it has no leader.
            if !left.refused.isEmpty { try? await Task.sleep(for: .milliseconds(50)) }
            pending = left.returned.union(left.refused).sorted().map { pending[$0] }
        }
    }

    private static func message(_ notice: Notice) -> OutgoingMessage {
        OutgoingMessage(key: Topology.queue(notice.queue), body: notice.body)
    }

    /// Sends the messages and waits until the server has answered for each. Tells the indices of those it did not
    /// keep.
    func send(_ messages: [OutgoingMessage], on live: LiveConnection) async throws(BrokerError) -> ConfirmLedger.Batch {
        if let reason = live.blockedReason { throw unavailable("it takes no messages at present: \(reason)") }
        let batch = live.ledger.openBatch()
        do {
            try perform(on: live) { live throws(AMQPFailure) in
                let channel = try live.publishingChannel()
                for (index, message) in messages.enumerated() {
                    try live.publish(message, index: index, batch: batch, on: channel)
                }
            }
        } catch {
            _ = live.ledger.close(batch)
            throw error
        }
        if live.ledger.isOpen(batch) { await waitForConfirms(of: batch, on: live) }
        guard let outcome = live.ledger.close(batch) else { throw unavailable("the confirms went astray") }
        if let end = live.end { throw end }
        guard outcome.open.isEmpty else {
            throw unavailable(live.blockedReason ?? "it has not confirmed \(outcome.open.count) messages")
        }
        return outcome
    }

    private func waitForConfirms(of batch: ConfirmLedger.BatchID, on live: LiveConnection) async {
        let number = live.number
        // Unstructured: a child could not be given up while the wait goes on.
        let timer = Task { [weak self] in
            guard (try? await Task.sleep(for: Self.patience)) != nil else { return }
            await self?.giveUp(batch, onConnection: number)
        }
        await withCheckedContinuation { live.ledger.setWaiter($0, of: batch) }
        timer.cancel()
    }

    private func giveUp(_ batch: ConfirmLedger.BatchID, onConnection number: Int) {
        if let live, live.number == number { live.ledger.end(batch) }
    }
}

extension LiveConnection {
    fileprivate func publish(
        _ message: OutgoingMessage, index: Int, batch: ConfirmLedger.BatchID, on channel: UInt16
    ) throws(AMQPFailure) {
        let tag = ledger.enter(index, in: batch)
        // The id is the message's number on the channel, by which it is known if it comes back.
        try connection.publish(
            message.body, to: message.exchange, key: message.key, id: String(tag), isLasting: message.isLasting,
            isMandatory: message.exchange.isEmpty, on: channel)
    }
}
