internal import PipeCore

extension RabbitLink {
    /// Notices that wait on a queue and are on no agent's hands; 0 if there is no such queue.
    func depth(of queue: QueueName, asked: ContinuousClock.Instant) throws(BrokerError) -> Int {
        let live = try connected(asked: asked)
        return try perform(on: live) { live throws(AMQPFailure) in try live.depth(of: queue) }
    }
}

extension LiveConnection {
    fileprivate func depth(of queue: QueueName) throws(AMQPFailure) -> Int {
        do throws(AMQPFailure) {
            return try connection.depth(of: Topology.queue(queue), on: try askingChannel())
        } catch {
            guard case .channelClosed(let closure) = error, closure.code == AMQPClosure.notFound else { throw error }
            forget(channel: closure.channel)
            declared.remove(queue)
            return 0
        }
    }
}
