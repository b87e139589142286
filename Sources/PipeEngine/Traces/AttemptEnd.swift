internal import PipeCore

/// How an attempt went, for its trace.
struct AttemptEnd: Sendable {
    /// `nil` where the run was given up.
    var event: RunEvent?
    /// Where the run stands after it; `nil` where that is somebody else's to say.
    var state: RunState?
    var usage: ResourceUse?
    var pid: Int32?
    var tasks: TaskSpans?
    var at: Instant
}
