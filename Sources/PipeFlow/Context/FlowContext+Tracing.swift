internal import PipeCore

extension FlowContext {
    /// The span of the task that runs here, or of the attempt outside of any task, in the words of W3C Trace Context (the header
    /// `traceparent`); `nil` where the agent sends no traces. Spans of the flow's own, and requests to other services, belong
    /// below it.
    public var traceParent: String? {
        guard let given = run.traceParent, let parent = TraceParent(given), let task,
            let id = run.id.flatMap(ID<FlowRun>.init)
        else { return run.traceParent }
        return parent.task(task, of: id, attempt: run.attempt)?.description ?? given
    }
}
