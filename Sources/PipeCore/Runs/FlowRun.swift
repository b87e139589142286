/// One execution request of a flow, and how it went.
package struct FlowRun: Hashable, Sendable {
    package let id: ID<FlowRun>
    package let name: String
    package let deployment: DeploymentName
    package let queue: QueueName
    package let state: RunState
    package let revision: Int
    package let attempt: Int
    package let spent: Int
    package let lost: Int
    package let retries: RetryPolicy
    package let parameters: JSON.Object
    package let tags: [String]
    package let createdAt: Instant
    package let dueAt: Instant
    package let startedAt: Instant?
    package let endedAt: Instant?
    /// The name of the agent that holds the run, or held it last.
    package let agent: String?
    package let cause: Cause?
    /// The run that this one repeats.
    package let retryOf: ID<FlowRun>?
    /// Its logical date: the time that its schedule named, or when it was first due.
    package let scheduledAt: Instant
    /// The schedule that made it.
    package let schedule: ID<Schedule>?
    package let priority: Priority
    /// What its last attempt took, once that ended.
    package let usage: ResourceUse?
    /// The run that asked for it.
    package let parent: ID<FlowRun>?
    /// Whether tasks that completed in the run that it repeats are not run again.
    package let reuses: Bool

    package init(
        id: ID<FlowRun>, name: String, deployment: DeploymentName, queue: QueueName, state: RunState,
        revision: Int, attempt: Int, spent: Int, lost: Int = 0, retries: RetryPolicy, parameters: JSON.Object,
        tags: [String], createdAt: Instant, dueAt: Instant, startedAt: Instant?, endedAt: Instant?,
        agent: String?, cause: Cause?, retryOf: ID<FlowRun>?, scheduledAt: Instant, schedule: ID<Schedule>?,
        priority: Priority = .normal, usage: ResourceUse? = nil,
        parent: ID<FlowRun>? = nil, reuses: Bool = false
    ) {
        self.id = id
        self.name = name
        self.deployment = deployment
        self.queue = queue
        self.state = state
        self.revision = revision
        self.attempt = attempt
        self.spent = spent
        self.lost = lost
        self.retries = retries
        self.parameters = parameters
        self.tags = tags
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.agent = agent
        self.cause = cause
        self.retryOf = retryOf
        self.scheduledAt = scheduledAt
        self.schedule = schedule
        self.priority = priority
        self.usage = usage
        self.parent = parent
        self.reuses = reuses
    }

    package var standing: RunStanding {
        RunStanding(
            id: id, state: state, revision: revision, attempt: attempt, spent: spent, lost: lost, retries: retries)
    }

    /// What a person reads as the run's state: `late` and `awaiting retry` are derived, never stored.
    package func label(at now: Instant, lateAfter grace: Duration = .seconds(15)) -> String {
        switch state {
        case .scheduled where attempt > 0 && spent > 0 && dueAt > now: "awaiting retry"
        case .scheduled where dueAt + grace < now: "late"
        default: state.rawValue
        }
    }
}

/// One line of a run's history: gapless by revision, kept in the same transaction as the change itself.
package struct RunHistoryEntry: Hashable, Sendable {
    package let revision: Int
    /// The event's word; `accepted` for the first entry.
    package let event: String
    package let state: RunState
    package let attempt: Int
    package let at: Instant
    package let cause: Cause?
    /// What the attempt took that ended here.
    package let usage: ResourceUse?

    package init(
        revision: Int, event: String, state: RunState, attempt: Int, at: Instant, cause: Cause?,
        usage: ResourceUse? = nil
    ) {
        self.revision = revision
        self.event = event
        self.state = state
        self.attempt = attempt
        self.at = at
        self.cause = cause
        self.usage = usage
    }
}
