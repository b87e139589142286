package import Logging
package import PipeCore

/// A real broker with the store behind it: while the broker is away, due runs are found in the store.
package actor FailoverBroker: Broker {
    private let primary: any Broker
    private let fallback: StoreBroker
    private let logger: Logger
    private let clock = ContinuousClock()
    /// While set, the broker is taken to be away and tried again at this instant.
    private var retryAt: ContinuousClock.Instant?

    private static let pause = Duration.seconds(2)

    package init(primary: any Broker, fallback: StoreBroker, logger: Logger) {
        self.primary = primary
        self.fallback = fallback
        self.logger = logger
    }

    package func publish(_ notices: [Notice]) async throws(BrokerError) {
        try await primary.publish(notices)
    }

    package func serve(
        _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError) {
        while !Task.isCancelled {
            if let retryAt, clock.now < retryAt {
                let patience = retryAt - clock.now
                _ = try await fallback.serveOnce(queues, upTo: limit, patience: patience, handler)
                return
            }
            do throws(BrokerError) {
                let wasAway = retryAt != nil
                if wasAway {
                    // Asks before it waits: a broker that answers is back.
                    _ = try await primary.depth(of: queues[0])
                    retryAt = nil
                    logger.info("the broker is back")
                }
                try await primary.serve(queues, upTo: limit, handler)
                return
            } catch {
                if retryAt == nil {
                    logger.warning(
                        "the broker is away; due runs are looked up in the store", metadata: ["why": "\(error)"])
                }
                retryAt = clock.now + Self.pause
            }
        }
    }

    package func announceCancellation(of run: ID<FlowRun>) async throws(BrokerError) {
        try await primary.announceCancellation(of: run)
    }

    package func cancellations() async -> AsyncStream<ID<FlowRun>> { await primary.cancellations() }

    package func depth(of queue: QueueName) async throws(BrokerError) -> Int? {
        try await primary.depth(of: queue)
    }

    package func close() async {
        await primary.close()
        await fallback.close()
    }
}
