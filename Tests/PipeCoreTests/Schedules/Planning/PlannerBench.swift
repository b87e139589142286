import PipeCore

/// One schedule with its runs and a clock that tests set: what the store and the leader are to the planner.
struct PlannerBench {
    let times: FireTimes
    let zone: ZoneRules
    let tolerance = Duration.seconds(120)
    var spec: ScheduleSpec
    var deployment: DeploymentSpec
    var now: Instant
    var plannedUntil: Instant
    /// Every run made, by its time, in the order in which they were made.
    var runs: [PlannedRun] = []
    /// Runs that a plan took back.
    var expired: Set<ID<FlowRun>> = []
    var problem: String?
    private let id = ID<Schedule>.random()
    private var revision = 1

    init(
        _ spec: ScheduleSpec, zone: ZoneRules = .utc, at now: Instant, exceptions: Set<String> = [],
        parameters: JSON.Object = [:], schema: ParameterSchema = .empty
    ) throws {
        self.spec = spec
        self.zone = zone
        self.now = now
        plannedUntil = now
        times = try spec.times(zone: zone, anchor: now, seed: "bench", exceptions: exceptions)
        deployment = DeploymentSpec(
            name: try DeploymentName(flow: "flow", deployment: "bench").orThrow,
            entryPoint: .command(program: "/bin/true", arguments: []), parameters: parameters, parameterSchema: schema)
    }

    /// What the planner says of the schedule as it stands.
    func plan(missed: MissedInterval? = nil) -> SchedulePlan {
        let waiting = missed.map { missed in
            runs.filter { missed.contains($0.scheduledAt) && !expired.contains($0.id) }
                .sorted { $0.scheduledAt < $1.scheduledAt }
                .map { ScheduleStanding.WaitingRun(run: $0.id, scheduledAt: $0.scheduledAt) }
        }
        let standing = ScheduleStanding(
            id: id, deployment: deployment, spec: spec, revision: revision, madeAt: now, plannedUntil: plannedUntil,
            waiting: waiting ?? [])
        return RunPlanner(standing, times: times, zone: zone, at: now, missed: missed, tolerance: tolerance).plan()
    }

    /// Plans and keeps what was planned, as often as the plan asks for at once; the last plan.
    @discardableResult
    mutating func lead(missed: MissedInterval? = nil) -> SchedulePlan {
        while true {
            let plan = plan(missed: missed)
            keep(plan)
            guard let next = plan.planAgainAt, next <= now else { return plan }
        }
    }

    mutating func keep(_ plan: SchedulePlan) {
        runs += plan.runs
        expired.formUnion(plan.expired)
        plannedUntil = plan.plannedUntil
        problem = plan.problem
        revision += 1
    }

    /// Nobody leads for so long; then somebody does and settles what was missed.
    mutating func recover(after gap: Duration) {
        let missed = MissedInterval(from: now, until: now + gap)
        now = missed.until
        lead(missed: missed)
    }

    /// The times up to now whose runs still start.
    func due(after start: Instant) -> [Instant] {
        runs.filter { $0.scheduledAt > start && $0.scheduledAt <= now && !expired.contains($0.id) }.map(\.scheduledAt)
            .sorted()
    }
}

extension Optional {
    var orThrow: Wrapped {
        get throws {
            guard let self else { throw ScheduleProblem("there is no value") }
            return self
        }
    }
}
