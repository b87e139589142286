/// Whether it is a task's turn once all that it waits for has ended.
enum TaskTurn {
    /// Why it is skipped, and the task whose failure led to that; `nil` if it runs.
    static func skip(_ turn: PipelineTask.Turn, after waits: [TaskNode]) -> (cause: String, root: String?)? {
        let root = waits.lazy.compactMap(root).first
        switch turn {
        case .always: return nil
        case .onFailure: return root == nil ? ("nothing failed", nil) : nil
        case .onSuccess:
            if let root { return ("'\(root)' failed", root) }
            let skipped = waits.first { $0.stage == .ended(.skipped(root: nil)) }
            return skipped.map { ("'\($0.task.name)' was skipped", nil) }
        }
    }

    /// The task that failed, where this one did or was skipped for one that did.
    private static func root(of node: TaskNode) -> String? {
        switch node.stage {
        case .ended(.failed): node.task.name
        case .ended(.skipped(let root)): root
        case .waiting, .open, .ended(.completed): nil
        }
    }
}
