/// What the leader must know of a schedule to plan its runs.
package struct ScheduleStanding: Hashable, Sendable {
    package let id: ID<Schedule>
    package let deployment: DeploymentSpec
    package let spec: ScheduleSpec
    /// Counts every change and every plan kept; a plan made from an older revision is refused by the store.
    package let revision: Int
    package let madeAt: Instant
    /// Every time up to here has been dealt with.
    package let plannedUntil: Instant
    /// Runs of the interval in which nobody led that have not started, oldest first.
    package let waiting: [WaitingRun]
    /// Whether it, or its deployment, is paused: then it is only asked what becomes of the runs that wait.
    package let isPaused: Bool
    /// Days of exception: dates, those of its calendars among them.
    package let exceptions: Set<String>
    /// Calendars it names that there are none of.
    package let unknownCalendars: [String]

    package struct WaitingRun: Hashable, Sendable {
        package let run: ID<FlowRun>
        package let scheduledAt: Instant

        package init(run: ID<FlowRun>, scheduledAt: Instant) {
            self.run = run
            self.scheduledAt = scheduledAt
        }
    }

    package init(
        id: ID<Schedule>, deployment: DeploymentSpec, spec: ScheduleSpec, revision: Int, madeAt: Instant,
        plannedUntil: Instant, waiting: [WaitingRun] = [], isPaused: Bool = false, exceptions: Set<String> = [],
        unknownCalendars: [String] = []
    ) {
        self.id = id
        self.deployment = deployment
        self.spec = spec
        self.revision = revision
        self.madeAt = madeAt
        self.plannedUntil = plannedUntil
        self.waiting = waiting
        self.isPaused = isPaused
        self.exceptions = exceptions
        self.unknownCalendars = unknownCalendars
    }
}

/// A stretch of time in which no agent led.
package struct MissedInterval: Hashable, Sendable {
    package let from: Instant
    package let until: Instant

    package init(from: Instant, until: Instant) {
        self.from = from
        self.until = until
    }

    package func contains(_ instant: Instant) -> Bool { from < instant && instant <= until }
}

/// The schedules whose runs must be planned now.
package struct PlanningWork: Hashable, Sendable {
    /// The store's clock.
    package let now: Instant
    /// The interval that is still to be settled; until it is, no scheduled run starts.
    package let missed: MissedInterval?
    package let schedules: [ScheduleStanding]
    /// Plans for those that cannot be read, which say why.
    package let unreadable: [SchedulePlan]
    /// When the next of the other schedules must be planned; `nil` if none.
    package let nextAt: Instant?

    package init(
        now: Instant, missed: MissedInterval?, schedules: [ScheduleStanding], unreadable: [SchedulePlan] = [],
        nextAt: Instant?
    ) {
        self.now = now
        self.missed = missed
        self.schedules = schedules
        self.unreadable = unreadable
        self.nextAt = nextAt
    }
}
