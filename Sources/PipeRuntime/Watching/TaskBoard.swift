package import PipeCore

/// What is known of a run's tasks, so that only what is new is told.
package struct TaskBoard: Sendable {
    package enum News: Hashable, Sendable {
        /// The task has come to where it stands: when, as far as somebody noted it.
        case change(TaskRun, at: Instant?)
        /// It has only got further.
        case progress(TaskRun)
    }

    private var attempt = 0
    private var known: [TaskKey: TaskRun] = [:]

    package init() {}

    /// What is new of a task; `nil` for nothing.
    package mutating func news(of task: TaskRun) -> News? {
        if task.flowRunAttempt != attempt {
            attempt = task.flowRunAttempt
            known = [:]
        }
        let old = known.updateValue(task, forKey: task.key)
        guard old != task else { return nil }
        if let old, old.state == task.state, old.attempt == task.attempt, old.cause == task.cause {
            return old.progress == task.progress ? nil : .progress(task)
        }
        return .change(task, at: task.state.isFinal ? task.endedAt : old?.startedAt == nil ? task.startedAt : nil)
    }
}

extension TaskBoard.News {
    var at: Instant? {
        if case .change(_, let at) = self { at } else { nil }
    }

    /// Whether it came before the line of a log: both are timed by the agent's clock.
    func precedes(_ line: LogLine) -> Bool {
        switch self {
        case .change(let task, let at): task.flowRunAttempt <= line.attempt && (at ?? line.at) <= line.at
        case .progress: true
        }
    }
}
