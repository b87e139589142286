package import PipeCore

/// One try of one task, with every expression put in.
package struct TaskLaunch: Hashable, Sendable {
    package let key: String
    package let task: PipelineTask
    /// From 1.
    package let attempt: Int
    /// The keys of what it waited for; the first of them where they are very many.
    package let parents: [String]
    package let work: Work
    package let environment: [String: String]
    /// Tells whether a task of an earlier run was given the same.
    package let inputs: String

    package var isChildRun: Bool { if case .deployment = work { true } else { false } }

    package enum Work: Hashable, Sendable {
        case script(String)
        case command([String])
        case python(file: String, function: String, arguments: JSON.Object)
        case deployment(DeploymentName, parameters: JSON.Object)
    }
}

/// How one try of a task ended.
package enum TaskEnd: Hashable, Sendable {
    /// With these outputs.
    case completed(JSON.Object)
    case failed(RetryReason, exitCode: Int32? = nil, cause: String)
}

/// What is to be done next for a pipeline.
package enum PipelineStep: Hashable, Sendable {
    case start(TaskLaunch)
    /// The try is done, with these outputs of all that it gave.
    case complete(key: String, outputs: JSON.Object)
    /// The task waits before its next try.
    case retry(key: String, attempt: Int, after: Duration, cause: String)
    /// The task is over, without success.
    case fail(key: String, task: PipelineTask, parents: [String], reason: RetryReason, cause: String)
    case skip(key: String, task: PipelineTask, parents: [String], cause: String)
    case finish(PipelineEnd)
}

/// How a pipeline ended.
package enum PipelineEnd: Hashable, Sendable {
    /// With what its `outputs` say; `nil` where they say nothing.
    case completed(JSON?)
    case failed(String)
}
