internal import Logging
internal import PipeCore

/// The upkeep that one agent at a time performs while it leads: plans the runs of schedules, sends the notices that are
/// owed, declares lost what silent agents hold, deletes what is old. Sleeps until there is something to do.
actor DutyRoster {
    private let store: any Store
    private let planning: SchedulePlanning
    /// `nil` where agents find due runs in the store themselves.
    private let dispatch: NoticeDispatch?
    private let overlaps: OverlapSettlement
    private let pruning: Pruning
    private let notifications: NotificationDispatch
    private let heartbeat: Heartbeat
    private let interval: Duration
    private let deadlines: StateDeadlines
    private let metrics: AgentMetrics?
    private let logger: Logger
    private let clock = ContinuousClock()
    private let wakeUp = WakeUp()
    private var term: Term?
    private var hasBeenOffered = false
    private var hasLooked = false
    private var nextSweep: ContinuousClock.Instant
    private var nextPrune: ContinuousClock.Instant
    /// Before this, a bell does not make the roster look at the schedules again.
    private var nextLook: ContinuousClock.Instant
    /// When a schedule must be planned again.
    private var nextPlan: ContinuousClock.Instant?

    /// Bells ring for every run; what schedules need can wait so long.
    private static let pause = Duration.milliseconds(50)

    /// Sweeps as often as the heartbeat beats.
    init(
        store: any Store, broker: (any Broker)?, zones: ZoneDatabase, notifications: NotificationDispatch,
        heartbeat: Heartbeat, settings: AgentSettings, metrics: AgentMetrics?, logger: Logger
    ) {
        self.store = store
        self.notifications = notifications
        self.heartbeat = heartbeat
        self.metrics = metrics
        self.logger = logger
        interval = settings.heartbeat
        deadlines = StateDeadlines(cancelling: settings.stopGrace + .seconds(600))
        planning = SchedulePlanning(store: store, zones: zones, tolerance: settings.lease * 2, logger: logger)
        dispatch = broker.map { NoticeDispatch(store: store, broker: $0, patience: settings.poll * 6, logger: logger) }
        overlaps = OverlapSettlement(store: store, broker: broker, logger: logger)
        pruning = Pruning(store: store, retention: settings.retention, logger: logger)
        nextSweep = clock.now
        nextLook = clock.now
        nextPrune = clock.now
    }

    /// A heartbeat brought the answer to the offer to lead.
    func lead(_ term: Term?) {
        hasBeenOffered = true
        if self.term != term {
            if let term {
                logger.info("this agent leads", metadata: ["term": "\(term.number)"])
            } else {
                logger.info("this agent does not lead any more")
            }
            self.term = term
            metrics?.leads(term != nil)
            nextLook = clock.now
            hasLooked = false
            wakeUp.ring()
        }
    }

    /// Whether every run that is due by now has been made, as far as it is this agent's to make it.
    var isSettled: Bool { hasBeenOffered && (term == nil || hasLooked) }

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
                    metrics?.dutyErrors.add()
                    logger.warning("a duty could not be done and is tried again", metadata: ["why": "\(error)"])
                    // Deaf for the bell: handing notices back rings it.
                    try? await Task.sleep(for: backoff.next())
                    continue
                }
            } else {
                await notifications.rest()
            }
            await wakeUp.sleep(for: wait)
        }
    }

    /// Does what is due now; returns how long there is nothing to do.
    private func performDue(under term: Term) async throws -> Duration {
        if clock.now >= nextSweep {
            if await heartbeat.mayJudge { try await sweep(under: term) }
            try await expireLate(under: term)
            nextSweep = clock.now + interval
            metrics?.done(.sweep, dueAgainAt: nextSweep)
        }
        // Asked before planning and dispatching: what becomes due meanwhile is dispatched already.
        let agenda = try await store.agenda()
        let nextDue = agenda.nextDue.map { clock.now + $0 }
        if self.term == term { await notifications.take(agenda, under: term) }
        let looks = clock.now >= min(nextLook, nextPlan ?? nextLook)
        if looks {
            nextPlan = try await planning.plan(under: term).map { clock.now + $0 }
            try await overlaps.settle(under: term)
            hasLooked = true
            nextLook = clock.now + Self.pause
            metrics?.done(.planning, dueAgainAt: nextPlan)
        }
        try await dispatch?.perform(under: term)
        metrics?.done(.dispatch, dueAgainAt: clock.now + interval)
        if clock.now >= nextPrune {
            nextPrune = clock.now + (try await pruning.perform(under: term))
        }
        var next = min(nextSweep, nextPrune)
        if let due = looks ? nextPlan : nextLook { next = min(next, due) }
        if let nextDue { next = min(next, nextDue) }
        return min(next - clock.now, interval)
    }

    private func sweep(under term: Term) async throws(StoreError) {
        for change in try await store.sweep(under: term, deadlines: deadlines) {
            metrics?.runsLost.add()
            logger.warning("a run was lost", metadata: change.metadata)
        }
    }

    private func expireLate(under term: Term) async throws(StoreError) {
        for change in try await store.expireLate(under: term) {
            logger.warning("a run is too late to start", metadata: change.metadata)
        }
    }
}

extension RunChange {
    /// What a log line says of it.
    var metadata: Logger.Metadata {
        ["id": "\(run)", "state": "\(state.rawValue)", "why": "\(cause?.message ?? "-")"]
    }
}
