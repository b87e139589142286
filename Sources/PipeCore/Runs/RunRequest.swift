/// What a trigger asks for: one run of a deployment. Its parameters are already checked and complete.
package struct RunRequest: Hashable, Sendable {
    /// When the run is due, by the store's clock.
    package enum Due: Hashable, Sendable {
        case now
        case after(Duration)
        case at(Instant)
    }

    package var deployment: DeploymentName
    package var name: String
    package var parameters: JSON.Object
    package var tags: [String]
    package var due: Due
    /// A second request with the same key for the same deployment gets the first one's run.
    package var idempotencyKey: String?
    package var retryOf: ID<FlowRun>?
    /// The run's logical date, where it is not the time at which it is due.
    package var scheduledAt: Instant?
    /// `nil` for its deployment's.
    package var priority: Priority?
    /// The run that asks for it.
    package var parent: ID<FlowRun>?
    /// Whether tasks that completed in the run that it repeats are not run again.
    package var reuses: Bool
    /// Whether the asker publishes the notice of a run that is due now; else the dispatcher does.
    package var isAnnounced: Bool

    package init(
        deployment: DeploymentName, name: String, parameters: JSON.Object = [:], tags: [String] = [],
        due: Due = .now, idempotencyKey: String? = nil, retryOf: ID<FlowRun>? = nil, scheduledAt: Instant? = nil,
        priority: Priority? = nil, parent: ID<FlowRun>? = nil, reuses: Bool = false, isAnnounced: Bool = false
    ) {
        self.deployment = deployment
        self.name = name
        self.parameters = parameters
        self.tags = tags
        self.due = due
        self.idempotencyKey = idempotencyKey
        self.retryOf = retryOf
        self.scheduledAt = scheduledAt
        self.priority = priority
        self.parent = parent
        self.reuses = reuses
        self.isAnnounced = isAnnounced
    }
}

/// The store's answer to a request: the promise that the run is not lost.
package enum Acceptance: Hashable, Sendable {
    case accepted(FlowRun)
    /// The idempotency key was seen before: this is its run.
    case known(FlowRun)
    case unknownDeployment
    /// The run that asks is not at work any more, or is to be cancelled.
    case parentEnded
}
