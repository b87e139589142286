/// What may keep a scheduled run from being claimed, as the store counts it at one moment.
package struct RunObstacles: Hashable, Sendable {
    /// When it is too late to start it; `nil` for never.
    package let startBy: Instant?
    /// Whether a leader's reign goes on.
    package let isLed: Bool
    /// Whether what passed while nobody led is still to be settled.
    package let isSettling: Bool
    /// How many runs of its backfill may be held at once; `nil` for any number, or without a backfill.
    package let parallel: Int?
    /// Held runs that count against a limit of the run's own.
    package let held: [HeldBeside]
    /// Runs of its schedule with earlier times that have not ended, the earliest first; at most a thousand.
    package let earlier: [FlowRun]
    /// Limits of its tags that are reached.
    package let fullTags: [TagLimit]
    /// When its queue may start a run again, where the queue's rate is used up.
    package let rateOpensAt: Instant?

    package init(
        startBy: Instant?, isLed: Bool, isSettling: Bool, parallel: Int?, held: [HeldBeside], earlier: [FlowRun],
        fullTags: [TagLimit] = [], rateOpensAt: Instant? = nil
    ) {
        self.startBy = startBy
        self.isLed = isLed
        self.isSettling = isSettling
        self.parallel = parallel
        self.held = held
        self.earlier = earlier
        self.fullTags = fullTags
        self.rateOpensAt = rateOpensAt
    }
}

/// A run that an agent holds, and what it shares with one that waits.
package struct HeldBeside: Hashable, Sendable {
    package let run: FlowRun
    package let shared: Set<Ground>

    package enum Ground: String, CaseIterable, Hashable, Sendable {
        case queue, deployment, schedule, backfill
    }

    package init(run: FlowRun, shared: Set<Ground>) {
        self.run = run
        self.shared = shared
    }
}
