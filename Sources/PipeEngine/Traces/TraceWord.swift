/// What attributes of spans are called: OpenTelemetry's words where it has some.
enum TraceWord {
    static let run = "octopipe.flow_run.id"
    static let runName = "octopipe.flow_run.name"
    static let state = "octopipe.flow_run.state"
    static let attempts = "octopipe.flow_run.attempts"
    static let parent = "octopipe.flow_run.parent"
    static let retryOf = "octopipe.flow_run.retry_of"
    static let schedule = "octopipe.flow_run.schedule"
    static let scheduledAt = "octopipe.flow_run.scheduled_at"
    static let flow = "octopipe.flow"
    static let deployment = "octopipe.deployment"
    static let queue = "octopipe.work_queue"
    static let tags = "octopipe.tags"
    static let agent = "octopipe.agent"
    static let cause = "octopipe.cause"

    static let number = "octopipe.attempt.number"
    static let outcome = "octopipe.attempt.outcome"
    /// In seconds.
    static let cpu = "octopipe.attempt.cpu_time"
    /// In bytes.
    static let memory = "octopipe.attempt.peak_memory"
    /// In bytes.
    static let logSize = "octopipe.attempt.log_size"
    static let untraced = "octopipe.attempt.untraced_tasks"
    static let signal = "octopipe.attempt.signal"

    static let task = "octopipe.task_run.key"
    static let taskState = "octopipe.task_run.state"
    static let tries = "octopipe.task_run.attempts"
    static let kind = "octopipe.task_run.kind"
    static let reused = "octopipe.task_run.reused"
    static let child = "octopipe.task_run.flow_run"

    static let error = "error.type"
    static let pid = "process.pid"
    static let exitCode = "process.exit.code"
}
