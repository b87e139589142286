/// A flow made runnable, as its author wrote it.
package struct DeploymentSpec: Hashable, Sendable {
    package var name: DeploymentName
    package var description: String
    package var entryPoint: EntryPoint
    /// The folder that relative paths of the entry point start from: an absolute path on the agent's host.
    package var path: String
    package var queue: QueueName
    package var tags: [String]
    package var parameters: JSON.Object
    package var parameterSchema: ParameterSchema
    package var schedules: [ScheduleSpec]
    package var environment: [String: String]
    /// The interpreter for a Python entry point.
    package var python: String
    /// The most bytes of one attempt's log that the store takes; `nil` for what the agent allows.
    package var logLimit: Int?
    package var retries: RetryPolicy
    /// How many of its runs may be held at once; `nil` for any number.
    package var concurrencyLimit: Int?
    /// How long past its agent's lease a run may go on unseen before it is lost.
    package var disconnectGrace: Duration
    package var limits: TimeLimits
    /// Of its runs, where they name no other.
    package var priority: Priority
    package var isolation: Isolation
    /// Whether an agent keeps a process that has imported the flow, of which runs are forks.
    package var isWarm: Bool

    package init(
        name: DeploymentName, description: String = "", entryPoint: EntryPoint, path: String = "/",
        queue: QueueName = .default, tags: [String] = [], parameters: JSON.Object = [:],
        parameterSchema: ParameterSchema = .empty, schedules: [ScheduleSpec] = [],
        environment: [String: String] = [:], python: String = "python3", logLimit: Int? = nil,
        retries: RetryPolicy = .none,
        concurrencyLimit: Int? = nil, disconnectGrace: Duration = .zero, limits: TimeLimits = .none,
        priority: Priority = .normal,
        isolation: Isolation = .none, isWarm: Bool = false
    ) {
        self.name = name
        self.description = description
        self.entryPoint = entryPoint
        self.path = path
        self.queue = queue
        self.tags = tags
        self.parameters = parameters
        self.parameterSchema = parameterSchema
        self.schedules = schedules
        self.environment = environment
        self.python = python
        self.logLimit = logLimit
        self.retries = retries
        self.concurrencyLimit = concurrencyLimit
        self.disconnectGrace = disconnectGrace
        self.limits = limits
        self.priority = priority
        self.isolation = isolation
        self.isWarm = isWarm
    }
}

/// A deployment as the store keeps it.
package struct Deployment: Hashable, Sendable {
    package let id: ID<Deployment>
    package let spec: DeploymentSpec
    package let isPaused: Bool
    package let createdAt: Instant
    package let updatedAt: Instant

    package init(
        id: ID<Deployment>, spec: DeploymentSpec, isPaused: Bool, createdAt: Instant, updatedAt: Instant
    ) {
        self.id = id
        self.spec = spec
        self.isPaused = isPaused
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// What applying a deployment did.
package enum DeploymentApplication: String, Hashable, Sendable {
    case created, updated, unchanged
}
