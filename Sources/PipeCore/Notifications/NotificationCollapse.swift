/// Decides which occasions of one rule are told one by one, and which wait to be told together: when hundreds of runs
/// fail at once, nobody gets hundreds of messages.
package struct NotificationCollapse: Hashable, Sendable {
    /// Told at once, each in a message of its own.
    package var single: [NotificationOccasion] = []
    /// Told at once, in one message.
    package var together: [NotificationOccasion] = []
    /// When those that are left are told together.
    package var nextAt: Instant?

    /// How many messages a rule may send within `window` before the rest is collected.
    package static let allowance = 3
    /// How long the first of those that are collected waits.
    package static let window = Duration.seconds(60)

    /// `open` are one rule's occasions that nobody was told of, the oldest first; `recent` is how many messages the rule
    /// sent within the last `window`.
    package init(of open: [NotificationOccasion], recent: Int, now: Instant) {
        guard let first = open.first else { return }
        let left = max(0, Self.allowance - recent)
        if open.count <= left {
            single = open
        } else if first.at + Self.window <= now {
            if open.count == 1 { single = open } else { together = open }
        } else {
            single = Array(open.prefix(left))
            nextAt = open[left].at + Self.window
        }
    }
}
