package import PipeCore

extension SQLStore {
    package func schedulesToPlan(under term: Term, limit: Int) async throws(StoreError) -> PlanningWork {
        try await client.perform(.single) { (db) throws(StoreError) in
            guard let reign = try db.query(.reign, [.id(term.session), .int(term.number)]).first else {
                return PlanningWork(now: Instant(microseconds: 0), missed: nil, schedules: [], nextAt: nil)
            }
            let missed = try MissedInterval(row: reign)
            var rows = try db.query(.schedulesToPlan, [.int(limit)])
            if let missed {
                let bounds = [SQLValue.instant(missed.from), .instant(missed.until)]
                let unsettled = try db.query(.unsettledSchedules, bounds + [.int(limit)])
                let known = Set(try rows.reading { (row) throws(StoreError) in try row.text("id") })
                for row in unsettled where try !known.contains(row.text("id")) { rows.append(row) }
            }
            guard !rows.isEmpty else {
                return PlanningWork(
                    now: try reign.instant("now"), missed: missed, schedules: [],
                    nextAt: try db.query(.nextPlan).first?.instant("plan_again_at"))
            }
            let (schedules, unreadable) = try Self.standings(rows, missed, db)
            return PlanningWork(
                now: try reign.instant("now"), missed: missed, schedules: schedules, unreadable: unreadable, nextAt: nil
            )
        }
    }

    /// One schedule that a newer program wrote must not keep the others from being planned.
    private static func standings(
        _ rows: [Row], _ missed: MissedInterval?, _ db: any SQLSession
    ) throws(StoreError) -> (readable: [ScheduleStanding], unreadable: [SchedulePlan]) {
        var waiting: [ID<Schedule>: [ScheduleStanding.WaitingRun]] = [:]
        if let missed {
            let ids: [ID<Schedule>] = try rows.reading { (row) throws(StoreError) in try row.id("id") }
            for row in try db.query(.waitingRuns, [.list(ids), .instant(missed.from), .instant(missed.until)]) {
                waiting[try row.id("schedule_id"), default: []].append(
                    .init(run: try row.id("id"), scheduledAt: try row.instant("scheduled_at")))
            }
        }
        let calendars = try db.calendars()
        var standings: [ScheduleStanding] = []
        var unreadable: [SchedulePlan] = []
        for row in rows {
            let id: ID<Schedule> = try row.id("id")
            do throws(StoreError) {
                standings.append(try ScheduleStanding(row: row, waiting: waiting[id] ?? [], calendars: calendars))
            } catch {
                unreadable.append(
                    SchedulePlan(
                        id, revision: try row.int("revision"), plannedUntil: try row.instant("planned_until"),
                        problem: "\(error)"))
            }
        }
        return (standings, unreadable)
    }

    package func keep(
        _ plans: [SchedulePlan], of work: PlanningWork, under term: Term
    ) async throws(StoreError) -> Int {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try db.stands(term) else { return 0 }
            let settled = SQLValue.optional((work.missed?.until).map(SQLValue.instant))
            let rows = try db.query(.planSchedules, [.json(.array(plans.map(\.json))), settled])
            let kept = Set(try rows.reading { (row) throws(StoreError) in try row.id("id", of: Schedule.self) })
            let standing = plans.filter { kept.contains($0.schedule) }
            let runs = standing.flatMap { plan in plan.runs.map { $0.json(schedule: plan.schedule) } }
            try db.insertPlanned(runs)
            for plan in standing where !plan.expired.isEmpty {
                _ = try db.lead(try db.query(.standings, [.list(plan.expired)])) { _ in .expired(reason: plan.reason) }
            }
            if !runs.isEmpty { try db.ring() }
            return kept.count
        }
    }

    package func settle(_ missed: MissedInterval, under term: Term) async throws(StoreError) {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try db.stands(term) else { return }
            // Nobody can say any more which of a deleted schedule's runs should be made up for.
            let bereft = try db.query(.unscheduledRuns, [.instant(missed.from), .instant(missed.until)])
            _ = try db.lead(bereft) { _ in .expired(reason: "missed while no agent led, and its schedule was deleted") }
            try db.query(.settleMissed, [.id(term.session), .int(term.number), .instant(missed.until)])
            try db.ring()
        }
    }
}

extension SQLSession {
    /// Runs as JSON, of `deployment` or of those that their schedules belong to. In parts of a size that no database minds.
    @discardableResult
    func insertPlanned(
        _ runs: [JSON], of deployment: ID<Deployment>? = nil, in backfill: ID<Backfill>? = nil
    ) throws(StoreError) -> [ID<FlowRun>] {
        var made: [ID<FlowRun>] = []
        for start in stride(from: 0, to: runs.count, by: 1_000) {
            let part = Array(runs[start..<min(start + 1_000, runs.count)])
            made += try query(
                .insertPlannedRuns,
                [
                    .json(.array(part)), .optional(deployment.map(SQLValue.id)), .optional(backfill.map(SQLValue.id)),
                ]
            ).reading { (row) throws(StoreError) in try row.id("id") }
        }
        return made
    }
}

extension SchedulePlan {
    fileprivate var json: JSON {
        [
            "id": .string(schedule.description), "revision": .int(revision),
            "planned_until": .int(plannedUntil.microseconds),
            "plan_again_at": planAgainAt.map { .int($0.microseconds) } ?? .null, "problem": .optional(problem),
        ]
    }
}

extension PlannedRun {
    /// The run of a schedule, due at its time.
    fileprivate func json(schedule: ID<Schedule>) -> JSON {
        guard case .object(var members) = json(dueAt: dueAt) else { return .null }
        members["schedule_id"] = .string(schedule.description)
        return .object(members)
    }

    /// Parameters and tags go as texts: their numbers keep their digits in either database.
    func json(dueAt: Instant) -> JSON {
        [
            "id": .string(id.description), "name": .string(name), "scheduled_at": .int(scheduledAt.microseconds),
            "due_at": .int(dueAt.microseconds),
            "start_by": startBy.map { .int($0.microseconds) } ?? .null,
            "parameters": .string(JSON.object(parameters).description),
            "tags": .string(JSON.array(tags.map(JSON.string)).description),
        ]
    }
}

extension MissedInterval {
    fileprivate init?(row: Row) throws(StoreError) {
        guard let from = try row.optionalInstant("missed_from"), let until = try row.optionalInstant("missed_until")
        else { return nil }
        self.init(from: from, until: until)
    }
}

extension ScheduleStanding {
    fileprivate init(row: Row, waiting: [WaitingRun], calendars: [Calendar]) throws(StoreError) {
        let spec = try ScheduleSpec(storedIn: row, "schedule_spec")
        let known = calendars.map(\.name)
        self.init(
            id: try row.id("id"), deployment: try DeploymentSpec(storedIn: row), spec: spec,
            revision: try row.int("revision"), madeAt: try row.instant("created_at"),
            plannedUntil: try row.instant("planned_until"), waiting: waiting, isPaused: try row.bool("is_paused"),
            exceptions: spec.exceptionDates(calendars),
            unknownCalendars: spec.calendarNames.filter { !known.contains($0) })
    }
}
