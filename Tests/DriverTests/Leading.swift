import PipeCore
import PipeSQL
import Testing

/// What the leader does, as far as the store sees it.
extension Store {
    /// A deployment with these schedules; `change` alters the rest of it.
    @discardableResult
    func schedule(
        _ schedules: [ScheduleSpec], as name: String = "flow/scheduled",
        _ change: (inout DeploymentSpec) -> Void = { _ in }
    ) async throws -> DeploymentName {
        var spec = DeploymentSpec(
            name: try #require(DeploymentName(name)), entryPoint: .command(program: "/bin/true", arguments: []),
            schedules: schedules)
        change(&spec)
        _ = try await apply(spec)
        return spec.name
    }

    /// The only schedule of a deployment.
    func schedule(of deployment: DeploymentName) async throws -> Schedule {
        let all = try await schedules(of: deployment)
        #expect(all.count == 1)
        return try #require(all.first)
    }

    /// Takes the lead, or keeps it.
    @discardableResult
    func lead(_ session: ID<Session>, for lease: Duration = lease) async throws -> Term {
        guard case .renewed(_, let term?) = try await renew(session, lease: lease) else {
            throw StoreError.rejected("does not lead")
        }
        return term
    }

    func lead(for lease: Duration = lease) async throws -> Term {
        try await lead(openSession("leader", lease: lease), for: lease)
    }

    /// Leads with nothing to settle, as on any other day.
    func reign() async throws -> Term {
        let term = try await lead()
        try await plan(under: term)
        return term
    }

    /// Plans all there is to plan, in UTC, and settles what was missed; how many plans were kept.
    @discardableResult
    func plan(under term: Term, batch: Int = 50) async throws -> Int {
        var count = 0
        while true {
            try Task.checkCancellation()
            let work = try await schedulesToPlan(under: term, limit: batch)
            guard !work.schedules.isEmpty || !work.unreadable.isEmpty else {
                if let missed = work.missed { try await settle(missed, under: term) }
                return count
            }
            count += try await keep(try work.plans, of: work, under: term)
        }
    }

    /// Gives a schedule runs at these distances from now.
    @discardableResult
    func give(
        _ distances: [Int], to deployment: DeploymentName, under term: Term, startWithin: Duration? = nil,
        jitter: [Int] = []
    ) async throws -> [FlowRun] {
        let schedule = try await schedule(of: deployment)
        _ = try await pause(schedule.id, true)
        _ = try await pause(schedule.id, false)
        let work = try await schedulesToPlan(under: term, limit: 50)
        let standing = try #require(work.schedules.first { $0.id == schedule.id })
        var plan = SchedulePlan(standing)
        plan.plannedUntil = work.now + .seconds(3_600)
        plan.runs = distances.enumerated().map { place, distance in
            work.now.planned(distance, startWithin: startWithin, jitter: place < jitter.count ? jitter[place] : 0)
        }
        #expect(try await keep([plan], of: work, under: term) == 1)
        var runs: [FlowRun] = []
        for run in plan.runs { runs.append(try #require(try await self.run(run.id))) }
        return runs
    }

    /// All runs of a deployment, those ahead among them, by their time.
    func allRuns(of deployment: DeploymentName) async throws -> [FlowRun] {
        try await runs(RunFilter(deployment: deployment, limit: 10_000, includesAhead: true))
            .sorted { $0.scheduledAt < $1.scheduledAt }
    }

    func finish(_ run: FlowRun, by session: ID<Session>) async throws {
        let claim = try await take(run, by: session).claim
        _ = try await report(.started, under: claim)
        _ = try await report(.succeeded, under: claim)
    }
}

extension PlanningWork {
    var plans: [SchedulePlan] {
        get throws {
            try schedules.map { standing in
                if standing.isPaused { return .halted(standing, at: now) }
                if let calendar = standing.unknownCalendars.first {
                    return .halted(standing, at: now, problem: "there is no calendar '\(calendar)'")
                }
                let times = try standing.spec.times(
                    zone: .utc, anchor: standing.spec.anchor(madeAt: standing.madeAt), seed: nil,
                    exceptions: standing.exceptions)
                return RunPlanner(
                    standing, times: times, zone: .utc, at: now, missed: missed, tolerance: .seconds(120)
                ).plan()
            } + unreadable
        }
    }
}

extension Instant {
    /// A run so many seconds from here.
    func planned(_ seconds: Int, startWithin: Duration? = nil, jitter: Int = 0) -> PlannedRun {
        let time = self + .seconds(seconds)
        return PlannedRun(
            id: .random(), name: RunName.random(), scheduledAt: time, dueAt: time + .seconds(jitter),
            startBy: startWithin.map { time + $0 }, parameters: [:], tags: ["t"])
    }
}

extension SQLStore {
    /// Moves everything that happened so far into the past.
    func age(by span: Duration) async throws {
        // A little off, so that no time falls on that of a neighbour that is still to be moved.
        let span = SQLValue.span(span + .microseconds(Int64.random(in: 1...9_999)))
        let columns = [
            ("leader", ["expires_at", "led_at", "missed_after", "missed_from", "missed_until"]),
            ("schedule", ["planned_until", "plan_again_at", "settled_until", "created_at"]),
            ("flow_run", ["due_at", "scheduled_at", "start_by", "created_at", "ended_at"]),
            ("flow_run_history", ["at"]), ("queue_start", ["at"]),
        ]
        try await client.perform(.transaction) { (db) throws(StoreError) in
            for (table, names) in columns {
                let changes = names.map {
                    "\($0) = \($0) - cast($1 as bigint)/*pg  * interval '1 microsecond'*/"
                }
                try db.query(
                    Statement("age_\(table)", "update \(table) set \(changes.joined(separator: ", "))"), [span])
            }
        }
    }
}
