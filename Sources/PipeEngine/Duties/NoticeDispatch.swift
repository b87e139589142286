internal import Logging
internal import PipeCore

/// The duty that sends the notices that are owed, and finds those that were lost.
actor NoticeDispatch {
    private let store: any Store
    private let broker: any Broker
    /// How long a notice may stay unanswered before it is asked whether it was lost.
    private let patience: Duration
    private let logger: Logger
    private let clock = ContinuousClock()
    private var nextCheck: ContinuousClock.Instant

    /// So many notices are sent at once.
    private static let handful = 500
    /// The first handful, for which somebody may be waiting without work.
    private static let firstHandful = 50

    init(store: any Store, broker: any Broker, patience: Duration, logger: Logger) {
        self.store = store
        self.broker = broker
        self.patience = patience
        self.logger = logger
        nextCheck = clock.now + patience
    }

    func perform(under term: Term) async throws {
        try await sendOwed(under: term)
        if clock.now >= nextCheck {
            try await findLost()
            nextCheck = clock.now + patience / 3
        }
    }

    private func sendOwed(under term: Term) async throws {
        var limit = Self.firstHandful
        while true {
            let owed = try await store.takeOwedNotices(under: term, limit: limit)
            guard !owed.isEmpty else { return }
            limit = Self.handful
            do throws(BrokerError) {
                try await broker.publish(owed)
            } catch {
                try await store.oweNotices(for: owed.map(\.run))
                throw error
            }
        }
    }

    /// A queue with fewer notices than runs that wait for an answer has lost some (purged, deleted, never sent). Those
    /// that have waited longest are the lost ones: the others are next in line.
    private func findLost() async throws {
        for unanswered in try await store.unansweredNotices(olderThan: patience) {
            guard let depth = try await broker.depth(of: unanswered.queue) else { continue }
            let lost = unanswered.oldest.prefix(max(0, unanswered.count - depth))
            guard !lost.isEmpty else { continue }
            logger.warning(
                "notices were lost and are sent again",
                metadata: ["queue": "\(unanswered.queue)", "runs": "\(lost.count)"])
            try await store.oweNotices(for: Array(lost))
        }
    }
}
