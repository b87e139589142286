/// How many runs of a queue may start within any span of a given length.
package struct RateLimit: Hashable, Sendable, CustomStringConvertible {
    package let count: Int
    package let period: Duration

    package static let mostCount = 100_000
    package static let longestPeriod = Duration.seconds(31 * 86_400)

    /// `nil` for no run, too many, no time, or more than 31 days.
    package init?(_ count: Int, per period: Duration) {
        guard (1...Self.mostCount).contains(count), period > .zero, period <= Self.longestPeriod else { return nil }
        self.count = count
        self.period = period
    }

    /// Reads `100/1h`, and `100/h` for the same.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let count = Int(parts[0]),
            let period = DurationText.read(parts[1]) ?? DurationText.read("1" + parts[1])
        else { return nil }
        self.init(count, per: period)
    }

    package var description: String { "\(count)/\(DurationText.exact(period))" }
}
