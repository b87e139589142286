/// The instants a fixed span apart, before and after an anchor.
///
/// Whole days keep the anchor's time of day in the zone: clocks that skip it show the end of the gap instead, clocks
/// that show it twice count the first time. Any other span is elapsed time.
package struct IntervalTimes: Hashable, Sendable {
    package let every: Duration
    package let anchor: Instant
    package let zone: ZoneRules

    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(1_000_000 * 86_400)
    static let end = CivilTime(year: 10_000, month: 1, day: 1).instant()
    private static let day: Int64 = 86_400_000_000

    package init(every: Duration, anchor: Instant, zone: ZoneRules) throws(ScheduleProblem) {
        guard every >= Self.shortest else { throw ScheduleProblem("an interval is at least 1s") }
        guard every <= Self.longest else { throw ScheduleProblem("an interval is at most 1000000d") }
        self.every = every
        self.anchor = anchor
        self.zone = zone
    }

    /// Every fire strictly after `instant`, in order.
    package func fires(after instant: Instant) -> IntervalFires {
        let passed = (instant - anchor).microseconds
        let span = every.microseconds
        let whole = passed / span - (passed % span < 0 ? 1 : 0)
        // Civil days are not all alike, so one span earlier.
        return IntervalFires(times: self, number: isCivil ? whole - 1 : whole + 1, last: instant)
    }

    private var isCivil: Bool { every.microseconds % Self.day == 0 }

    /// The fire a number of spans after the anchor; negative numbers are before it.
    func fire(_ number: Int64) -> Instant {
        let span = number * every.microseconds
        guard isCivil else { return anchor + .microseconds(span) }
        let wall = anchor.microseconds + Int64(zone.offset(at: anchor)) * 1_000_000 + span
        return zone.resolve(CivilTime(utc: Instant(microseconds: wall))).first
    }
}
