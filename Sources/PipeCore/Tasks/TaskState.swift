/// Where a task stands.
package enum TaskState: String, CaseIterable, Hashable, Sendable {
    case pending, running, completed, failed, crashed, cancelled, skipped

    package var isFinal: Bool { self != .pending && self != .running }
}

/// What kind of node a task is.
package enum TaskKind: String, CaseIterable, Hashable, Sendable {
    case task
    /// A flow that is called within this one.
    case flow
    /// A run of a deployment that it waits for.
    case run
}

/// Whence a task had its result without running.
package enum TaskReuse: String, CaseIterable, Hashable, Sendable {
    case cache
    /// The run that this one repeats.
    case earlier
}
