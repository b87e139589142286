internal import PipeCore

/// The log of a run. Lines that are written inside a task are tagged with it.
///
/// ```swift
/// context.log.info("read \(rows) rows")
/// ```
///
/// A line beyond 64 KiB is cut, and says so.
public struct FlowLog: Sendable {
    let context: FlowContext

    /// What only its author wants to know.
    public func debug(_ text: String) { write(.debug, text) }

    /// What a colleague would be told.
    public func info(_ text: String) { write(.info, text) }

    /// Something went wrong, and the flow coped.
    public func warning(_ text: String) { write(.warning, text) }

    /// Something went wrong, and the flow did not cope.
    public func error(_ text: String) { write(.error, text) }

    /// Something went wrong that cannot wait.
    public func critical(_ text: String) { write(.critical, text) }

    private func write(_ level: LogLine.Level, _ text: String) {
        context.session.log(level, text, task: context.task)
    }
}
