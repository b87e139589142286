/// Fires once for each civil time a cron expression means, however often the clocks show it.
struct FixedCronWalk: Sendable {
    private let pattern: CronPattern
    private let zone: ZoneRules
    /// The civil second from which to look on.
    private var wall: Int64
    private var last: Instant

    init(_ pattern: CronPattern, zone: ZoneRules, after instant: Instant) {
        self.pattern = pattern
        self.zone = zone
        last = instant
        wall = instant.wholeSeconds + Int64(zone.offset(at: instant)) + 1
    }

    mutating func next() -> Instant? {
        while let match = pattern.next(from: wall) {
            wall = match + 1
            let resolution = zone.resolve(CivilTime(utc: Instant(seconds: match)))
            switch resolution {
            case .one: break
            case .gap(let next):
                // All that was skipped with it has fired with it.
                wall = max(wall, next.wholeSeconds + Int64(zone.offset(at: next)))
            case .overlap(let first, _) where first <= last:
                // The second time round: nothing until the clocks show what they have not shown.
                guard let change = zone.nextTransition(after: first) else { break }
                wall = max(wall, change.wholeSeconds + Int64(zone.offset(at: first)))
            case .overlap: break
            }
            if resolution.first > last {
                last = resolution.first
                return last
            }
        }
        return nil
    }
}
