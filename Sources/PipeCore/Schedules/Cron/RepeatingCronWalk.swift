/// Fires whenever the clocks show a civil time that a cron expression means.
struct RepeatingCronWalk: Sendable {
    private let pattern: CronPattern
    private let zone: ZoneRules
    /// The second, since 1970, from which to look on.
    private var second: Int64
    private var offset: Int64 = 0
    /// When the offset changes; in the beginning it is not known.
    private var change: Int64

    init(_ pattern: CronPattern, zone: ZoneRules, after instant: Instant) {
        self.pattern = pattern
        self.zone = zone
        second = instant.wholeSeconds + 1
        change = second
    }

    mutating func next() -> Instant? {
        while true {
            if second >= change {
                let now = Instant(seconds: second)
                offset = Int64(zone.offset(at: now))
                change = zone.nextTransition(after: now)?.wholeSeconds ?? .max
            }
            guard let match = pattern.next(from: second + offset) else { return nil }
            if match - offset < change {
                second = match - offset + 1
                return Instant(seconds: match - offset)
            }
            second = change
        }
    }
}
