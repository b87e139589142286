package import PipeCore

extension SQLStore {
    package func schedules(of deployment: DeploymentName?) async throws(StoreError) -> [Schedule] {
        try await client.perform(.single) { (db) throws(StoreError) in
            let name = [deployment?.flow, deployment?.deployment].map { SQLValue.optional($0.map(SQLValue.text)) }
            return try db.query(.listSchedules, name).reading(Schedule.init(row:))
        }
    }

    package func add(
        _ spec: ScheduleSpec, to deployment: DeploymentName
    ) async throws(StoreError) -> ScheduleAddition {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            let name: [SQLValue] = [.text(deployment.flow), .text(deployment.deployment)]
            guard let row = try db.query(.lockDeployment, name).first else { return .unknownDeployment }
            let owner: ID<Deployment> = try row.id("id")
            let isNew = try db.insert(spec, of: owner, isDeclared: false)
            let schedule = try Schedule(row: db.query(.findSchedule, [.id(owner), .text(spec.key)]).single)
            guard isNew else { return .known(schedule) }
            try db.ring()
            return .added(schedule)
        }
    }

    package func pause(_ schedule: ID<Schedule>, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try !db.query(.lockSchedule, [.id(schedule)]).isEmpty else { return false }
            try db.query(.pauseSchedule, [.id(schedule), .bool(isPaused)])
            if isPaused { try db.query(.forgetRunsAhead, [.id(schedule)]) }
            try db.ring()
            return true
        }
    }

    package func delete(_ schedule: ID<Schedule>) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (db) throws(StoreError) in try db.delete(schedule) }
    }

    package func calendars() async throws(StoreError) -> [Calendar] {
        try await client.perform(.single) { (db) throws(StoreError) in try db.calendars() }
    }

    package func keep(_ calendar: Calendar) async throws(StoreError) {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            try db.query(.keepCalendar, [.text(calendar.name), .list(calendar.dates)])
            try db.planAnewAround(calendar.name)
        }
    }

    package func deleteCalendar(_ name: String) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try !db.query(.deleteCalendar, [.text(name)]).isEmpty else { return false }
            try db.planAnewAround(name)
            return true
        }
    }
}

extension SQLSession {
    /// `false` if the deployment has one with its key already.
    func insert(
        _ spec: ScheduleSpec, of deployment: ID<Deployment>, isDeclared: Bool
    ) throws(StoreError) -> Bool {
        let made = try query(
            .insertSchedule,
            [
                .id(ID<Schedule>.random()), .id(deployment), .text(spec.key), .json(spec.json), .bool(isDeclared),
                .bool(!spec.isActive), .text(spec.overlap.rawValue), .optional(spec.maxActiveRuns.map(SQLValue.int)),
            ])
        return !made.isEmpty
    }

    @discardableResult
    func delete(_ schedule: ID<Schedule>) throws(StoreError) -> Bool {
        // First the schedule: from then on nobody plans runs of it that would be overlooked.
        let isGone = try !query(.deleteSchedule, [.id(schedule)]).isEmpty
        try query(.forgetRunsAhead, [.id(schedule)])
        return isGone
    }

    /// Lets the leader plan all runs ahead of a deployment anew; what passed meanwhile is let go with `fromNow`.
    func planAnew(_ deployment: ID<Deployment>, fromNow: Bool = false) throws(StoreError) {
        for row in try query(.planDeploymentAnew, [.id(deployment), .bool(fromNow)]) {
            try query(.forgetRunsAhead, [.id(try row.id("id", of: Schedule.self))])
        }
        try ring()
    }

    fileprivate func planAnewAround(_ calendar: String) throws(StoreError) {
        for row in try query(.planAnewAround, [.text(calendar)]) {
            try query(.forgetRunsAhead, [.id(try row.id("id", of: Schedule.self))])
        }
        try ring()
    }

    func calendars() throws(StoreError) -> [Calendar] {
        try query(.listCalendars).reading { (row) throws(StoreError) in
            Calendar(name: try row.text("name"), dates: try row.json("dates").array?.compactMap(\.string) ?? [])
        }
    }
}

extension Schedule {
    init(row: Row) throws(StoreError) {
        let flow = try row.text("flow")
        let name = try row.text("name")
        guard let deployment = DeploymentName(flow: flow, deployment: name) else {
            throw .damaged("the store holds a schedule of '\(flow)/\(name)', which is no deployment's name")
        }
        self.init(
            id: try row.id("id"), deployment: deployment, spec: try ScheduleSpec(storedIn: row, "spec"),
            isDeclared: try row.bool("is_declared"), isPaused: try row.bool("is_paused"),
            nextDue: try row.optionalInstant("next_due"), problem: try row.optionalText("problem"),
            createdAt: try row.instant("created_at"))
    }
}

extension ScheduleSpec {
    init(storedIn row: Row, _ column: String) throws(StoreError) {
        let json = try row.json(column)
        do {
            try self.init(reading: json, ignoresUnknownKeys: true)
        } catch {
            throw .damaged("the store holds a schedule this program cannot read: \(error)")
        }
    }
}
