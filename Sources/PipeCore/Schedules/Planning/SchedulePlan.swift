/// What is to become of one schedule: the runs it gets, and those it had that are too late.
package struct SchedulePlan: Hashable, Sendable {
    package let schedule: ID<Schedule>
    /// The revision the plan was made from.
    package let revision: Int
    package var plannedUntil: Instant
    /// When there must be another plan; `nil` if it has no times any more, or a problem that only a change can mend.
    package var planAgainAt: Instant?
    package var runs: [PlannedRun] = []
    /// Runs that wait since before the leader's reign and are not to start.
    package var expired: [ID<FlowRun>] = []
    package var reason = ""
    /// Why no runs can be made; `nil` if all is well.
    package var problem: String?

    package init(_ standing: ScheduleStanding, planAgainAt: Instant? = nil, problem: String? = nil) {
        self.init(
            standing.id, revision: standing.revision, plannedUntil: standing.plannedUntil, planAgainAt: planAgainAt,
            problem: problem)
    }

    package init(
        _ schedule: ID<Schedule>, revision: Int, plannedUntil: Instant, planAgainAt: Instant? = nil,
        problem: String? = nil
    ) {
        self.schedule = schedule
        self.revision = revision
        self.plannedUntil = plannedUntil
        self.planAgainAt = planAgainAt
        self.problem = problem
    }

    /// A plan that makes no runs, and still decides what becomes of those that wait since nobody led.
    package static func halted(
        _ standing: ScheduleStanding, at now: Instant, planAgainAt: Instant? = nil, problem: String? = nil
    ) -> SchedulePlan {
        var plan = SchedulePlan(standing, planAgainAt: planAgainAt, problem: problem)
        let kept = Set(standing.spec.onMissed.kept(of: standing.waiting.map(\.scheduledAt), at: now))
        plan.expire(standing.waiting.filter { !kept.contains($0.scheduledAt) }.map(\.run), of: standing)
        return plan
    }

    mutating func expire(_ runs: [ID<FlowRun>], of standing: ScheduleStanding) {
        expired = runs
        reason = "missed while no agent led (on_missed: \(standing.spec.onMissed.text))"
    }
}

/// A run as the leader plans it. Its parameters are checked and complete.
package struct PlannedRun: Hashable, Sendable {
    package let id: ID<FlowRun>
    package let name: String
    /// The time the schedule names: the run's logical date.
    package let scheduledAt: Instant
    /// When it may start: later than that by the jitter.
    package let dueAt: Instant
    /// When it is too late to start it; `nil` for never.
    package let startBy: Instant?
    package let parameters: JSON.Object
    package let tags: [String]

    package init(
        id: ID<FlowRun>, name: String, scheduledAt: Instant, dueAt: Instant, startBy: Instant?,
        parameters: JSON.Object, tags: [String]
    ) {
        self.id = id
        self.name = name
        self.scheduledAt = scheduledAt
        self.dueAt = dueAt
        self.startBy = startBy
        self.parameters = parameters
        self.tags = tags
    }
}
