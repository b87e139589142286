package import Logging
package import PipeCore

/// `Broker` over RabbitMQ: one durable queue per work queue, one connection for everything.
///
/// Connects at the first call and again at the first call after a loss. While RabbitMQ is away every call makes one
/// attempt, or shares the one under way, and throws `unavailable`; the caller decides when to try again.
package struct RabbitBroker: Broker {
    private let link: RabbitLink

    /// `connectTimeout` bounds each step of connecting and each question to the server.
    /// Throws `rejected` if the URL cannot be used.
    package init(url: String, connectTimeout: Duration = .seconds(5), logger: Logger) throws(BrokerError) {
        link = RabbitLink(url: try BrokerURL(url), timeout: connectTimeout, log: logger)
    }

    package func connect() async throws(BrokerError) {
        try await link.connect(asked: .now)
    }

    package func publish(_ notices: [Notice]) async throws(BrokerError) {
        try await link.publish(notices, asked: .now)
    }

    package func serve(
        _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError) {
        try await link.serve(Set(queues), upTo: limit, asked: .now, handler)
    }

    package func announceWish(for run: ID<FlowRun>) async throws(BrokerError) {
        try await link.announceWish(for: run, asked: .now)
    }

    package func wishes() async -> AsyncStream<ID<FlowRun>> {
        await link.wishes(asked: .now)
    }

    package func depth(of queue: QueueName) async throws(BrokerError) -> Int? {
        try await link.depth(of: queue, asked: .now)
    }

    package func turn() async { await link.turn() }

    package func close() async {
        await link.close()
    }
}
