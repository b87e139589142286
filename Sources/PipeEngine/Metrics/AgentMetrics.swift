package import PipeCore
internal import Synchronization

/// Where an agent notes what it does. Every note is a lock or an atomic number, and nobody waits for those who read.
package final class AgentMetrics: Sendable {
    package let runs: RunLedger
    package let claimDelay: Histogram
    package let spawnDelay: Histogram
    package let reportDelay: Histogram
    package let storeCalls: Histogram
    package let brokerErrors = Counter()
    let storeUnavailable = Counter()
    let storeRejected = Counter()
    let storeDamaged = Counter()
    let brokerReturns = Counter()
    let runsGivenUp = Counter()
    let runsLost = Counter()
    let dutyErrors = Counter()
    let dropped = Counter()
    private let lease = Mutex<Lease?>(nil)
    private let duties = Mutex<[Duty: ContinuousClock.Instant]?>(nil)

    struct Lease: Sendable {
        let length: Duration
        let renewedAt: ContinuousClock.Instant
    }

    /// What the leader does for all.
    enum Duty: String, CaseIterable, Sendable {
        case planning, dispatch, sweep
    }

    /// `keepsValues` where each value is to be sent somewhere, and not only counted.
    package init(keepsValues: Bool = false) {
        runs = RunLedger(keepsEndings: keepsValues)
        claimDelay = Histogram(bounds: Histogram.waitBounds, keepsValues: keepsValues)
        spawnDelay = Histogram(bounds: Histogram.callBounds, keepsValues: keepsValues)
        reportDelay = Histogram(bounds: Histogram.callBounds, keepsValues: keepsValues)
        storeCalls = Histogram(bounds: Histogram.callBounds, keepsValues: keepsValues)
    }

    package func storeFailed(_ error: StoreError) {
        switch error {
        case .unavailable: storeUnavailable.add()
        case .rejected: storeRejected.add()
        case .damaged: storeDamaged.add()
        }
    }

    /// A run was claimed just now. This host's clock is compared with the store's: what they differ by is measured, too.
    func claimed(_ run: FlowRun) {
        runs.claimed(from: run.queue)
        claimDelay.record(.hostNow - run.dueAt)
    }

    /// The store has just kept the end of an attempt.
    func ended(
        _ run: FlowRun, in state: RunState, lifetime: Range<ContinuousClock.Instant>?, using use: ResourceUse?
    ) {
        runs.ended(run, in: state, after: lifetime.map { $0.upperBound - $0.lowerBound }, using: use)
        if let lifetime { reportDelay.record(.now - lifetime.upperBound) }
    }

    /// The store has renewed the lease; the question was sent at `instant`.
    func renewed(at instant: ContinuousClock.Instant, for length: Duration) {
        lease.withLock { $0 = Lease(length: length, renewedAt: instant) }
    }

    /// `nil` before there is one.
    var currentLease: Lease? { lease.withLock { $0 } }

    func leads(_ isLeader: Bool) {
        duties.withLock { $0 = isLeader ? $0 ?? [:] : nil }
    }

    /// The duty was done, and is to be done again at that time; `nil` if only somebody's wish makes it due.
    func done(_ duty: Duty, dueAgainAt instant: ContinuousClock.Instant?) {
        duties.withLock { $0?[duty] = instant }
    }

    var isLeader: Bool { duties.withLock { $0 != nil } }

    /// How long the duty is overdue; 0 for what is on time, or another agent's.
    func lag(of duty: Duty, at now: ContinuousClock.Instant) -> Duration {
        guard let dueAt = duties.withLock({ $0?[duty] }) else { return .zero }
        return max(.zero, now - dueAt)
    }
}
