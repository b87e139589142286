/// Tasks as people see them: each below the node that it is within, and many of one name as one.
package enum TaskTree {
    /// A line of the tree.
    package struct Line: Hashable, Sendable {
        /// The branches that lead to it: `│  └─ `.
        package let branches: String
        package let content: Content
    }

    package enum Content: Hashable, Sendable {
        case task(TaskRun)
        case fold(TaskFold)
    }

    /// More tasks of one name than this, side by side, are one line.
    package static let mostOfOneName = 10

    /// What is deeper stands as if it were so deep: 20 branches of three columns.
    private static let deepest = 60

    /// The lines of the tree, in the order in which the tasks were told of. With `nil` each task has its own.
    package static func lines(of tasks: [TaskRun], foldingAbove most: Int? = mostOfOneName) -> [Line] {
        let known = Set(tasks.map(\.key))
        let parents = tasks.map { task in task.within.flatMap { known.contains($0) && $0 != task.key ? $0 : nil } }
        var children: [TaskKey?: [TaskRun]] = [:]
        for (task, parent) in zip(tasks, parents) { children[parent, default: []].append(task) }
        var lines: [Line] = []
        var shown: Set<TaskKey> = []

        func show(_ top: [Content]) {
            // A stack, not recursion: how deep flows call each other is theirs to say.
            var open = top.reversed().map { (content: $0, branches: "", above: "") }
            while let (content, branches, above) = open.popLast() {
                lines.append(Line(branches: branches, content: content))
                guard case .task(let task) = content else { continue }
                shown.insert(task.key)
                let below = contents(children[task.key] ?? [], foldingAbove: most).filter { content in
                    if case .task(let child) = content { !shown.contains(child.key) } else { true }
                }
                for (index, child) in below.enumerated().reversed() {
                    let isLast = index == below.count - 1
                    let next = above.count < deepest ? above + (isLast ? "   " : "│  ") : above
                    open.append((child, above + (isLast ? "└─ " : "├─ "), next))
                }
            }
        }

        show(contents(children[nil] ?? [], foldingAbove: most))
        // Tasks that say they are within each other hang on nothing.
        let above = Dictionary(zip(tasks.map(\.key), parents)) { $1 }
        for task in tasks where !shown.contains(task.key) && !isBelowTop(task.key, above) { show([.task(task)]) }
        return lines
    }

    /// Whether the way up from a task ends, be it in a fold.
    private static func isBelowTop(_ task: TaskKey, _ above: [TaskKey: TaskKey?]) -> Bool {
        var (key, seen) = (task, Set<TaskKey>())
        while seen.insert(key).inserted {
            guard let parent = above[key] ?? nil else { return true }
            key = parent
        }
        return false
    }

    /// What stands side by side, those of one name that are too many as one where the first of them stood.
    private static func contents(_ tasks: [TaskRun], foldingAbove most: Int?) -> [Content] {
        guard let most, tasks.count > most else { return tasks.map(Content.task) }
        let groups = Dictionary(grouping: tasks, by: \.name).filter { $0.value.count > most }
        var folded: Set<String> = []
        return tasks.compactMap { task in
            guard let group = groups[task.name] else { return .task(task) }
            return folded.insert(task.name).inserted ? .fold(TaskFold(name: task.name, tasks: group)) : nil
        }
    }
}
