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
            let batch = rest.prefix(Self.batchSize)
            rest = rest.dropFirst(Self.batchSize)
            let live = try connected(asked: asked)
            let homeless = try await send(batch.map(Self.message), on: live).map { batch[batch.startIndex + $0] }
            guard !homeless.isEmpty else { continue }
            // No queue yet, or no more. Looking before every send would cost every caller a round trip.
            let queues = Set(homeless.map(\.queue))
            try perform(on: live) { live throws(AMQPFailure) in
                for queue in queues { try live.declare(queue) }
            }
            guard try await send(homeless.map(Self.message), on: live).isEmpty else {
                throw unavailable("no queue takes the messages for \(queues.map(\.text).sorted().joined(separator: ", "))")
            }
        }
    }

    private static func message(_ notice: Notice) -> OutgoingMessage {
        OutgoingMessage(key: Topology.queue(notice.queue), body: notice.body)
    }

    /// Sends the messages and waits until the server has confirmed each. Returns the indices of those no queue took.
    func send(_ messages: [OutgoingMessage], on live: LiveConnection) async throws(BrokerError) -> Set<Int> {
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
        guard !outcome.isRefused else { throw unavailable("it could not keep all messages") }
        return outcome.returned
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
        if let live, live.number == number { live.ledger.wake(batch) }
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
