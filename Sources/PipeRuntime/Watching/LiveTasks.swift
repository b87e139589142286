package import PipeCore

/// Which of a run's tasks are shown while it goes: those that run, and below them those that ended last.
package enum LiveTasks {
    /// As many lines of the tree as there is room for, each task below the node that it is within.
    package static func lines(of tasks: [TaskRun], room: Int) -> [TaskTree.Line] {
        let byKey = Dictionary(tasks.map { ($0.key, $0) }) { $1 }
        var chosen: Set<TaskKey> = []
        for task in ranked(tasks) {
            let way = wayUp(from: task, byKey).filter { !chosen.contains($0) }
            if chosen.count + way.count <= room { chosen.formUnion(way) }
            if chosen.count >= room { break }
        }
        return TaskTree.lines(of: tasks.filter { chosen.contains($0.key) }, foldingAbove: nil)
    }

    /// `3 running, 988 completed, 9 failed`, of tasks that are no branches.
    package static func summary(of tasks: [TaskRun]) -> String {
        let branches = Set(tasks.compactMap(\.within))
        return TaskFold(name: "", tasks: tasks.filter { !branches.contains($0.key) }).text
    }

    /// What runs, the latest first; then what ended, the latest first. What has not begun is only counted.
    private static func ranked(_ tasks: [TaskRun]) -> [TaskRun] {
        let start = Instant(microseconds: .min)
        let running = tasks.filter { $0.state == .running }
            .sorted { ($0.startedAt ?? start) > ($1.startedAt ?? start) }
        let ended = tasks.filter { $0.state.isFinal && $0.endedAt != nil }
            .sorted { ($0.endedAt ?? start) > ($1.endedAt ?? start) }
        return running + ended
    }

    private static func wayUp(from task: TaskRun, _ byKey: [TaskKey: TaskRun]) -> [TaskKey] {
        var way = [task.key]
        while let parent = way.last.flatMap({ byKey[$0]?.within }), byKey[parent] != nil, !way.contains(parent) {
            way.append(parent)
        }
        return way
    }
}
