/// One step inside a flow run, as far as its process has told.
package struct TaskRun: Hashable, Sendable {
    package let flowRun: ID<FlowRun>
    /// Which attempt of the flow run it belongs to.
    package let flowRunAttempt: Int
    package let key: TaskKey
    package let name: String
    package let kind: TaskKind
    package let state: TaskState
    /// Which try of the task it is, from 1; 0 as long as it has not begun.
    package let attempt: Int
    package let within: TaskKey?
    package let parents: [TaskKey]
    package let cause: String?
    package let detail: String?
    package let reused: TaskReuse?
    /// The run that it waits for.
    package let child: ID<FlowRun>?
    package let createdAt: Instant
    package let startedAt: Instant?
    package let endedAt: Instant?
    package let progress: TaskProgress?

    package init(
        flowRun: ID<FlowRun>, flowRunAttempt: Int, key: TaskKey, name: String, kind: TaskKind, state: TaskState,
        attempt: Int, within: TaskKey?, parents: [TaskKey], cause: String?, detail: String?, reused: TaskReuse?,
        child: ID<FlowRun>?, createdAt: Instant, startedAt: Instant?, endedAt: Instant?, progress: TaskProgress?
    ) {
        self.flowRun = flowRun
        self.flowRunAttempt = flowRunAttempt
        self.key = key
        self.name = name
        self.kind = kind
        self.state = state
        self.attempt = attempt
        self.within = within
        self.parents = parents
        self.cause = cause
        self.detail = detail
        self.reused = reused
        self.child = child
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.progress = progress
    }

    /// From its first start to its end, or to now; `nil` where it has not started, or nobody saw it end.
    package func duration(at now: Instant) -> Duration? {
        guard let startedAt, let end = endedAt ?? (state.isFinal ? nil : now) else { return nil }
        return end - startedAt
    }
}

/// Which task runs a listing shows, the newest first.
package struct TaskFilter: Hashable, Sendable {
    package var states: [TaskState]
    package var deployment: DeploymentName?
    package var limit: Int

    package init(states: [TaskState] = [], deployment: DeploymentName? = nil, limit: Int = 50) {
        self.states = states
        self.deployment = deployment
        self.limit = limit
    }
}
