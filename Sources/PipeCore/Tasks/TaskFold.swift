/// Many tasks of one name.
package struct TaskFold: Hashable, Sendable {
    package let name: String
    package let tasks: [TaskRun]

    package init(name: String, tasks: [TaskRun]) {
        self.name = name
        self.tasks = tasks
    }

    /// How many are in each state that occurs, in the order of the states.
    package var counts: [(state: TaskState, count: Int)] {
        let groups = Dictionary(grouping: tasks, by: \.state)
        return TaskState.allCases.compactMap { state in groups[state].map { (state, $0.count) } }
    }

    /// `988 completed, 12 failed`.
    package var text: String { counts.map { "\($0.count) \($0.state.rawValue)" }.joined(separator: ", ") }

    /// The first that went wrong.
    package var trouble: TaskRun? { tasks.first { $0.state == .failed || $0.state == .crashed } }

    /// From the first start to the last end, or to now; `nil` where none has started.
    package func duration(at now: Instant) -> Duration? {
        guard let start = tasks.compactMap(\.startedAt).min() else { return nil }
        let isOpen = tasks.contains { !$0.state.isFinal }
        guard let end = isOpen ? now : tasks.compactMap(\.endedAt).max() else { return nil }
        return end - start
    }
}
