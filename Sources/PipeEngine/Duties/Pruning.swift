internal import Logging
internal import PipeCore

/// The duty that deletes finished runs and log lines older than they are to be kept, a small batch at a time.
struct Pruning: Sendable {
    private let store: any Store
    private let retention: Retention
    private let logger: Logger

    private static let batch = 200
    /// Between two batches, so that those who claim and report come first.
    private static let pause = Duration.milliseconds(100)
    private static let interval = Duration.seconds(60)

    init(store: any Store, retention: Retention, logger: Logger) {
        self.store = store
        self.retention = retention
        self.logger = logger
    }

    /// Deletes one batch; answers with how long until the next.
    func perform(under term: Term) async throws(StoreError) -> Duration {
        guard retention != .forever else { return Self.interval }
        let count = try await store.prune(retention, batch: Self.batch, under: term)
        return count == 0 ? Self.interval : Self.pause
    }
}
