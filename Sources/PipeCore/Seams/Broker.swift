/// Carries notices from those who make work due to those who take it. A hint may be lost or doubled; no run ever is.
package protocol Broker: Sendable {
    /// Connects now, so that the next call need not. A call that finds no connection makes one itself.
    func connect() async throws(BrokerError)

    /// Publishes the notices; returns once the broker has confirmed every one.
    func publish(_ notices: [Notice]) async throws(BrokerError)

    /// Waits for notices on these queues, hands at most `limit` to the handler, fairly taken from each queue, and settles
    /// each as the handler returns. While nobody waits, notices that came too many go back for other agents.
    /// Returns after one handful, or empty-handed when cancelled or nudged.
    func serve(
        _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError)

    /// Tells every agent that something was asked of a run (to cancel, to pause, to go on): its holder looks what.
    func announceWish(for run: ID<FlowRun>) async throws(BrokerError)

    /// The runs of which something was asked; ends when the broker is closed.
    func wishes() async -> AsyncStream<ID<FlowRun>>

    /// Notices that wait on a queue; `nil` where the broker keeps none of its own.
    func depth(of queue: QueueName) async throws(BrokerError) -> Int?

    /// Returns once whatever waits for notices could do something: what hangs there does not return.
    func turn() async

    func close() async
}

/// Why the broker did not do what it was asked.
package enum BrokerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not reachable, or gone in the middle: try again later.
    case unavailable(String)
    /// Understood and refused (credentials, permissions, arguments of a queue): trying again changes nothing.
    case rejected(String)

    package var description: String {
        switch self {
        case .unavailable(let why), .rejected(let why): why
        }
    }
}
