internal import Logging
internal import PipeCore

extension RabbitLink {
    func announceWish(for run: ID<FlowRun>, asked: ContinuousClock.Instant) async throws(BrokerError) {
        let body = JSON.object(["version": 1, "wish": .string(run.description)]).description
        let live = try connected(asked: asked)
        try perform(on: live) { live throws(AMQPFailure) in try live.declareControl() }
        let message = OutgoingMessage(exchange: Topology.control, key: "", body: body, isLasting: false)
        guard try await send([message], on: live).refused.isEmpty else { throw unavailable("it refused the message") }
    }

    func wishes(asked: ContinuousClock.Instant) -> AsyncStream<ID<FlowRun>> {
        // A listener that falls this far behind will hear of the older ones from its heartbeat.
        let (stream, listener) = AsyncStream.makeStream(of: ID<FlowRun>.self, bufferingPolicy: .bufferingNewest(1_024))
        guard !isClosed else {
            listener.finish()
            return stream
        }
        listeners.append(listener)
        do {
            try listen(on: try connected(asked: asked))
        } catch {
            log.warning("Wishes may arrive late", metadata: ["reason": "\(error)"])
            startKeeper()
        }
        return stream
    }

    /// Has a queue bound to the announcements, if anybody listens.
    func listen(on live: LiveConnection) throws(BrokerError) {
        guard !listeners.isEmpty, live.listening == nil else { return }
        try perform(on: live) { live throws(AMQPFailure) in try live.listen() }
    }

    func announce(_ body: [UInt8]) {
        guard let json = try? JSON.parse(bytes: body), json["version"]?.int == 1,
            let run = json["wish"]?.string.flatMap(ID<FlowRun>.init)
        else {
            log.warning("Passed over an unreadable announcement")
            return
        }
        listeners.removeAll { listener in
            if case .terminated = listener.yield(run) { true } else { false }
        }
    }
}

extension LiveConnection {
    fileprivate func listen() throws(AMQPFailure) {
        try declareControl()
        let channel = try listeningChannel()
        let queue = try connection.declareOwnQueue(on: channel)
        try connection.bind(queue, to: Topology.control, on: channel)
        // What is lost on the way, the heartbeat finds: no settling.
        try connection.consume(queue, as: Topology.control, settling: false, on: channel)
    }
}
