internal import PipeCore

/// A task took longer than its `timeout`.
public struct TaskTimeout: Error, Hashable, Sendable, CustomStringConvertible {
    /// How long it was given.
    public let limit: Duration

    /// `timed out after 5s`.
    public var description: String { "timed out after \(DurationText.text(limit))" }
}
