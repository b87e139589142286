import PipeCore

/// Schedules, calendars and duties; the duties' writes fail on request.
extension FaultStore {
    func schedules(of deployment: DeploymentName?) async throws(StoreError) -> [Schedule] {
        try await base.schedules(of: deployment)
    }
    func add(_ spec: ScheduleSpec, to deployment: DeploymentName) async throws(StoreError) -> ScheduleAddition {
        try await base.add(spec, to: deployment)
    }
    func pause(_ schedule: ID<Schedule>, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await base.pause(schedule, isPaused)
    }
    func delete(_ schedule: ID<Schedule>) async throws(StoreError) -> Bool { try await base.delete(schedule) }
    func calendars() async throws(StoreError) -> [Calendar] { try await base.calendars() }
    func keep(_ calendar: Calendar) async throws(StoreError) { try await base.keep(calendar) }
    func deleteCalendar(_ name: String) async throws(StoreError) -> Bool { try await base.deleteCalendar(name) }
    func accept(_ backfill: Backfill) async throws(StoreError) -> BackfillAcceptance { try await base.accept(backfill) }
    func logicalDates(
        of deployment: DeploymentName, from: Instant, to: Instant
    ) async throws(StoreError) -> [Instant] {
        try await base.logicalDates(of: deployment, from: from, to: to)
    }

    func schedulesToPlan(under term: Term, limit: Int) async throws(StoreError) -> PlanningWork {
        try await perform("schedulesToPlan") { () throws(StoreError) in
            try await base.schedulesToPlan(under: term, limit: limit)
        }
    }
    func keep(
        _ plans: [SchedulePlan], of work: PlanningWork, under term: Term
    ) async throws(StoreError) -> Int {
        try await perform("keepPlans") { () throws(StoreError) in try await base.keep(plans, of: work, under: term) }
    }
    func settle(_ missed: MissedInterval, under term: Term) async throws(StoreError) {
        try await perform("settle") { () throws(StoreError) in try await base.settle(missed, under: term) }
    }
    func settleOverlaps(under term: Term) async throws(StoreError) -> [RunChange] {
        try await perform("settleOverlaps") { () throws(StoreError) in
            let changes = try await base.settleOverlaps(under: term)
            tell(changes)
            return changes
        }
    }
    func expireLate(under term: Term) async throws(StoreError) -> [RunChange] {
        try await perform("expireLate") { () throws(StoreError) in
            let changes = try await base.expireLate(under: term)
            tell(changes)
            return changes
        }
    }
    func sweep(under term: Term, deadlines: StateDeadlines) async throws(StoreError) -> [RunChange] {
        try await perform("sweep") { () throws(StoreError) in
            let changes = try await base.sweep(under: term, deadlines: deadlines)
            tell(changes)
            return changes
        }
    }
    func takeOwedNotices(under term: Term, limit: Int) async throws(StoreError) -> [Notice] {
        try await perform("takeOwedNotices") { () throws(StoreError) in
            try await base.takeOwedNotices(under: term, limit: limit)
        }
    }
    func oweNotices(for runs: [ID<FlowRun>]) async throws(StoreError) {
        try await perform("oweNotices") { () throws(StoreError) in try await base.oweNotices(for: runs) }
    }
    func unansweredNotices(olderThan age: Duration) async throws(StoreError) -> [UnansweredNotices] {
        try await base.unansweredNotices(olderThan: age)
    }
    func prune(_ retention: Retention, batch: Int, under term: Term) async throws(StoreError) -> Int {
        try await perform("prune") { () throws(StoreError) in
            try await base.prune(retention, batch: batch, under: term)
        }
    }
}
