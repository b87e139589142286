/// The part of a store that keeps when deployments run by themselves. Whoever changes a schedule takes away its runs that
/// lie ahead; the leader then plans anew.
package protocol ScheduleStore: Sendable {
    /// All schedules, or those of one deployment, by deployment and age.
    func schedules(of deployment: DeploymentName?) async throws(StoreError) -> [Schedule]
    func add(_ spec: ScheduleSpec, to deployment: DeploymentName) async throws(StoreError) -> ScheduleAddition
    /// What passes while it is paused is not made up for. `false` if there is no such schedule.
    func pause(_ schedule: ID<Schedule>, _ isPaused: Bool) async throws(StoreError) -> Bool
    func delete(_ schedule: ID<Schedule>) async throws(StoreError) -> Bool

    func calendars() async throws(StoreError) -> [Calendar]
    /// Makes the calendar, or gives it these dates.
    func keep(_ calendar: Calendar) async throws(StoreError)
    func deleteCalendar(_ name: String) async throws(StoreError) -> Bool

    /// Makes the runs of a backfill, all of them or none; answers with how many it made.
    func accept(_ backfill: Backfill) async throws(StoreError) -> BackfillAcceptance
    /// The logical dates in a range that a deployment has a run for that completed or may still do so.
    func logicalDates(
        of deployment: DeploymentName, from: Instant, to: Instant
    ) async throws(StoreError) -> [Instant]
}
