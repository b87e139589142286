internal import Logging
internal import PipeCore

/// The duty that decides between a schedule's runs where a later one is due before an earlier one has ended.
struct OverlapSettlement: Sendable {
    private let store: any Store
    private let broker: (any Broker)?
    private let logger: Logger

    init(store: any Store, broker: (any Broker)?, logger: Logger) {
        self.store = store
        self.broker = broker
        self.logger = logger
    }

    func settle(under term: Term) async throws(StoreError) {
        for change in try await store.settleOverlaps(under: term) {
            logger.info("runs of a schedule overlap", metadata: change.metadata)
            // If this fails, the next heartbeat of the run's agent brings it.
            if change.state == .cancelling { try? await broker?.announceWish(for: change.run) }
        }
    }
}
