internal import Logging
internal import PipeCore

/// The upkeep that one agent at a time performs while it leads: sends the notices that are owed, and declares lost what
/// silent agents hold. Sleeps until there is something to do.
actor DutyRoster {
    private let store: any Store
    /// `nil` where agents find due runs in the store themselves.
    private let broker: (any Broker)?
    private let heartbeat: Heartbeat
    private let interval: Duration
    private let logger: Logger
    private let clock = ContinuousClock()
    private let wakeUp = WakeUp()
    private var term: Term?
    private var nextSweep: ContinuousClock.Instant
    private var nextCheck: ContinuousClock.Instant

    /// How long a notice may stay unanswered before it is asked whether it was lost.
    private let patience: Duration

    /// Sweeps every `interval`.
    init(
        store: any Store, broker: (any Broker)?, heartbeat: Heartbeat, interval: Duration, patience: Duration,
        logger: Logger
    ) {
        self.store = store
        self.broker = broker
        self.heartbeat = heartbeat
        self.interval = interval
        self.patience = patience
        self.logger = logger
        nextSweep = clock.now
        nextCheck = clock.now + patience
    }

    /// A heartbeat brought the answer to the offer to lead.
    func lead(_ term: Term?) {
        if self.term != term {
            if let term {
                logger.info("this agent leads", metadata: ["term": "\(term.number)"])
            } else {
                logger.info("this agent does not lead any more")
            }
            self.term = term
            wakeUp.ring()
        }
    }

    /// The store's doorbell rang: there may be notices to send.
    nonisolated func ring() { wakeUp.ring() }

    /// Performs duties until cancelled.
    func run() async {
        var backoff = Backoff(from: .milliseconds(100), to: .seconds(5))
        while !Task.isCancelled {
            var wait = interval
            if let term {
                do {
                    wait = try await performDue(under: term)
                    backoff.reset()
                } catch {
                    logger.warning("a duty could not be done and is tried again", metadata: ["why": "\(error)"])
                    // Deaf for the bell: handing notices back rings it.
                    try? await Task.sleep(for: backoff.next())
                    continue
                }
            }
            await wakeUp.sleep(for: wait)
        }
    }

    /// Does what is due now; returns how long there is nothing to do.
    private func performDue(under term: Term) async throws -> Duration {
        if clock.now >= nextSweep {
            if await heartbeat.mayJudge { try await sweep(under: term) }
            nextSweep = clock.now + interval
        }
        let untilSweep = nextSweep - clock.now
        guard let broker else { return untilSweep }
        // Asked before dispatching: what becomes due meanwhile is dispatched already.
        let untilDue = try await store.nextDue(on: [])
        try await dispatch(to: broker, under: term)
        if clock.now >= nextCheck {
            try await findLostNotices(on: broker)
            nextCheck = clock.now + patience / 3
        }
        return min(untilSweep, untilDue ?? untilSweep)
    }

    private func sweep(under term: Term) async throws(StoreError) {
        for change in try await store.sweep(under: term) {
            logger.warning(
                "a run was lost",
                metadata: [
                    "run": "\(change.run)", "state": "\(change.state.rawValue)",
                    "why": "\(change.cause?.message ?? "-")",
                ])
        }
    }

    private func dispatch(to broker: any Broker, under term: Term) async throws {
        while true {
            let owed = try await store.takeOwedNotices(under: term, limit: 500)
            guard !owed.isEmpty else { return }
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
    private func findLostNotices(on broker: any Broker) async throws {
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
