package import Logging
package import PipeCore

/// A real broker with the store behind it: while the broker is away, due runs are found in the store.
package actor FailoverBroker: Broker {
    private let primary: any Broker
    private let fallback: StoreBroker
    private let logger: Logger
    private let tell: @Sendable (_ isThere: Bool) -> Void
    private var isAway = false
    private var isProbing = false

    private static let pause = Duration.seconds(2)

    /// `tell` hears of it whenever the broker goes or comes back.
    package init(
        primary: any Broker, fallback: StoreBroker, logger: Logger, tell: @escaping @Sendable (_ isThere: Bool) -> Void
    ) {
        self.primary = primary
        self.fallback = fallback
        self.logger = logger
        self.tell = tell
    }

    package func connect() async throws(BrokerError) { try await primary.connect() }

    package func publish(_ notices: [Notice]) async throws(BrokerError) {
        try await primary.publish(notices)
    }

    package func serve(
        _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError) {
        if isAway {
            probe()
            _ = try await fallback.serveOnce(queues, upTo: limit, patience: Self.pause, handler)
            return
        }
        do throws(BrokerError) {
            try await primary.serve(queues, upTo: limit, handler)
        } catch {
            logger.warning(
                "the broker is away; due runs are looked up in the store", metadata: ["why": "\(error)"])
            isAway = true
            tell(false)
        }
    }

    /// Tries the broker beside the work, as long as that takes; at most one try at a time, with a pause in between.
    private func probe() {
        guard !isProbing else { return }
        isProbing = true
        // Unstructured: the work goes on meanwhile, and its outcome is one flag.
        Task {
            let isBack = (try? await primary.connect()) != nil
            if isBack {
                isAway = false
                tell(true)
                logger.info("the broker is back")
            } else {
                try? await Task.sleep(for: Self.pause)
            }
            isProbing = false
        }
    }

    package func announceWish(for run: ID<FlowRun>) async throws(BrokerError) {
        try await primary.announceWish(for: run)
    }

    package func wishes() async -> AsyncStream<ID<FlowRun>> { await primary.wishes() }

    package func depth(of queue: QueueName) async throws(BrokerError) -> Int? {
        try await primary.depth(of: queue)
    }

    package func turn() async {
        if isAway { await fallback.turn() } else { await primary.turn() }
    }

    package func close() async {
        await primary.close()
        await fallback.close()
    }
}
