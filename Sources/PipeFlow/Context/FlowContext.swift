internal import PipeCore

/// What a flow has to work with: tasks, its log, and what its agent knows.
///
/// A flow is given one and uses it everywhere, inside its tasks too: what is said inside a task belongs to that task.
public struct FlowContext: Sendable {
    package let session: FlowSession
    /// Where calls belong that come from no task of the run: a detached task, or a thread of the author's own.
    private let root: Node

    package init(_ session: FlowSession) {
        self.session = session
        root = Node()
    }

    var node: Node { Node.current ?? root }

    /// The key of the task that runs here; `nil` in the flow itself.
    var task: TaskKey? { node.key }

    /// The facts of this run.
    public var run: CurrentRun { session.run }

    /// Lines for the log of the run.
    public var log: FlowLog { FlowLog(context: self) }

    /// The flow's own progress that was held back.
    func tellRestOfProgress() {
        if let rest = root.progress.rest() { session.tell(.progress(rest, of: nil)) }
    }

    /// Runs the body of the flow.
    package func begin<Value>(_ body: () async throws -> Value) async rethrows -> Value { try await root.run(body) }
}
