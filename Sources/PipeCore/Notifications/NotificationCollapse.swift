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

    /// So many of the oldest are enough to decide; only who tells of all in one message needs them all.
    package static let foresight = allowance + 1

    /// `open` are one rule's occasions that nobody was told of, the oldest first; `recent` is how many messages the rule
    /// sent within the last `window`, and `digestAt` when the last was made of them that told of many.
    package init(of open: [NotificationOccasion], recent: Int, digestAt: Instant? = nil, now: Instant) {
        guard let first = open.first else { return }
        let left = max(0, Self.allowance - recent)
        if open.count <= left {
            single = open
        } else if let next = digestAt.map({ $0 + Self.window }), next > now, first.at + Self.window <= now {
            nextAt = next
        } else if first.at + Self.window <= now {
            if open.count == 1 { single = open } else { together = open }
        } else {
            single = Array(open.prefix(left))
            nextAt = open[left].at + Self.window
        }
    }
}
