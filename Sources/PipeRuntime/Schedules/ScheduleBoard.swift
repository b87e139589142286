package import PipeCore
package import PipeEngine

/// Schedules with what one must know to say how they stand.
package struct ScheduleBoard: Sendable {
    package let schedules: [Schedule]
    package let now: Instant
    private let calendars: [Calendar]
    private let pausedDeployments: Set<DeploymentName>
    private let zones: ZoneDatabase

    package init(
        schedules: [Schedule], calendars: [Calendar], pausedDeployments: Set<DeploymentName>, at now: Instant,
        zones: ZoneDatabase = .machine
    ) {
        self.schedules = schedules
        self.calendars = calendars
        self.pausedDeployments = pausedDeployments
        self.now = now
        self.zones = zones
    }

    /// Asks the store for the schedules of one deployment, or of all, and for their deployments if nobody has yet.
    package init(
        _ store: any Store, of deployment: DeploymentName?, among known: [Deployment]? = nil
    ) async throws(StoreError) {
        let deployments = if let known { known } else { try await store.deployments() }
        let paused = deployments.filter(\.isPaused).map(\.spec.name)
        self.init(
            schedules: try await store.schedules(of: deployment), calendars: try await store.calendars(),
            pausedDeployments: Set(paused), at: try await store.now())
    }

    /// How a schedule stands, in a word or a sentence.
    package enum Standing: Hashable, Sendable {
        case active
        case paused
        case deploymentPaused
        /// It has no times any more.
        case over
        case troubled(String)

        package var text: String {
            switch self {
            case .active: "active"
            case .paused: "paused"
            case .deploymentPaused: "deployment paused"
            case .over: "over"
            case .troubled(let problem): problem
            }
        }
    }

    package func standing(of schedule: Schedule) -> Standing {
        if schedule.isPaused { return .paused }
        if let problem = schedule.problem { return .troubled(problem) }
        if pausedDeployments.contains(schedule.deployment) { return .deploymentPaused }
        guard schedule.nextDue == nil else { return .active }
        // What cannot be computed here is for the leader to say, who meets the same and keeps it as the schedule's problem.
        do { return try nextTime(of: schedule) == nil ? .over : .active } catch { return .active }
    }

    /// When its next run is due: of the runs that are made already, or, before the leader has made any, by its rule.
    package func nextDue(of schedule: Schedule) -> Instant? {
        guard standing(of: schedule) == .active else { return nil }
        return schedule.nextDue ?? (try? nextTime(of: schedule))
    }

    private func nextTime(of schedule: Schedule) throws(ScheduleProblem) -> Instant? {
        try schedule.times(zones: zones, calendars: calendars).times.fires(after: now).next()
    }
}
