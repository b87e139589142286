/// Where a flow run stands. The last four are final and stand for ever.
package enum RunState: String, CaseIterable, Hashable, Sendable {
    /// Accepted; waits for its due time or for an agent.
    case scheduled
    /// Claimed by an agent; its process has not started yet.
    case pending
    case running
    /// Held like a running one, but its processes are stopped (SIGSTOP) until it is resumed.
    case paused
    /// Its cancellation was asked for; its process is being stopped.
    case cancelling
    case completed
    /// Ended by the flow's own fault.
    case failed
    /// Ended by the infrastructure's fault.
    case crashed
    case cancelled

    package var isFinal: Bool {
        switch self {
        case .completed, .failed, .crashed, .cancelled: true
        case .scheduled, .pending, .running, .paused, .cancelling: false
        }
    }

    /// Whether an agent holds the run in this state.
    package var isClaimed: Bool {
        switch self {
        case .pending, .running, .paused, .cancelling: true
        case .scheduled, .completed, .failed, .crashed, .cancelled: false
        }
    }
}
