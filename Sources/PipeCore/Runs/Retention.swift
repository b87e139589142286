/// How long finished runs are kept; `nil` for ever.
package struct Retention: Hashable, Sendable {
    /// Runs that completed or were cancelled.
    package var completed: Duration?
    /// Runs that failed or crashed.
    package var failed: Duration?
    /// The log lines of any finished run.
    package var logs: Duration?

    package init(completed: Duration? = nil, failed: Duration? = nil, logs: Duration? = nil) {
        self.completed = completed
        self.failed = failed
        self.logs = logs
    }

    package static let forever = Retention()
}
