/// A schedule as the store keeps it.
package struct Schedule: Hashable, Sendable {
    package let id: ID<Schedule>
    package let deployment: DeploymentName
    package let spec: ScheduleSpec
    /// Whether a deployment file declares it; else somebody added it by hand.
    package let isDeclared: Bool
    package let isPaused: Bool
    /// When its next run is due, of those made already.
    package let nextDue: Instant?
    /// Why no runs can be made of it; `nil` if all is well.
    package let problem: String?
    package let createdAt: Instant

    package init(
        id: ID<Schedule>, deployment: DeploymentName, spec: ScheduleSpec, isDeclared: Bool, isPaused: Bool,
        nextDue: Instant?, problem: String?, createdAt: Instant
    ) {
        self.id = id
        self.deployment = deployment
        self.spec = spec
        self.isDeclared = isDeclared
        self.isPaused = isPaused
        self.nextDue = nextDue
        self.problem = problem
        self.createdAt = createdAt
    }
}

/// What adding a schedule to a deployment did.
package enum ScheduleAddition: Hashable, Sendable {
    case added(Schedule)
    /// The deployment has one of that name, or with the same rule and no name.
    case known(Schedule)
    case unknownDeployment
}

/// A named list of days on which schedules do not run.
package struct Calendar: Hashable, Sendable {
    package let name: String
    /// Dates such as `2026-12-25`, in order, each once.
    package let dates: [String]

    package init(name: String, dates: [String]) {
        self.name = name
        self.dates = Set(dates).sorted()
    }
}
