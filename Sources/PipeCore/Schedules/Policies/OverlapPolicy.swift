/// What becomes of a run whose time comes before the schedule's run before it has ended.
package enum OverlapPolicy: String, CaseIterable, Hashable, Sendable {
    /// Both run.
    case allow
    /// The later one is not run.
    case skip
    /// The later one waits.
    case queue
    /// The earlier one is cancelled, and the later one starts when it has ended.
    case cancelRunning = "cancel-running"
}
