internal import PipeCore

/// A broker whose failures are counted.
struct MeasuredBroker: Broker {
    let base: any Broker
    let metrics: AgentMetrics

    func connect() async throws(BrokerError) {
        try await counting { () throws(BrokerError) in try await base.connect() }
    }

    func publish(_ notices: [Notice]) async throws(BrokerError) {
        try await counting { () throws(BrokerError) in try await base.publish(notices) }
    }

    func serve(
        _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError) {
        try await counting { () throws(BrokerError) in try await base.serve(queues, upTo: limit, handler) }
    }

    func announceWish(for run: ID<FlowRun>) async throws(BrokerError) {
        try await counting { () throws(BrokerError) in try await base.announceWish(for: run) }
    }

    func wishes() async -> AsyncStream<ID<FlowRun>> { await base.wishes() }

    func depth(of queue: QueueName) async throws(BrokerError) -> Int? {
        try await counting { () throws(BrokerError) in try await base.depth(of: queue) }
    }

    func turn() async { await base.turn() }
    func close() async { await base.close() }

    private func counting<Result>(
        _ body: () async throws(BrokerError) -> Result
    ) async throws(BrokerError) -> Result {
        do throws(BrokerError) {
            return try await body()
        } catch {
            metrics.brokerErrors.add()
            throw error
        }
    }
}
