/// How much of what runs print is kept, and for how long.
package struct LogSettings: Hashable, Sendable {
    /// The most bytes of one attempt's log that the store takes, where its deployment says nothing. A line counts its text and
    /// `bytesPerLine`.
    package var limit: Int
    /// How long the full text of a log that was longer stays on the agent's host.
    package var retention: Duration
    /// The most bytes that the spool may take of the disk.
    package var spoolLimit: Int

    package init(limit: Int = 32 << 20, retention: Duration = .seconds(7 * 86_400), spoolLimit: Int = 2 << 30) {
        self.limit = limit
        self.retention = retention
        self.spoolLimit = spoolLimit
    }

    /// About what a line costs a store beside its text.
    package static let bytesPerLine = 64
}
