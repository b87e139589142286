/// The times of one schedule, in order, days of exception left out.
package struct FireTimes: Sendable {
    private let source: @Sendable (Instant) -> AnyIterator<Instant>
    private let zone: ZoneRules
    /// Dates such as `2026-12-25` in the zone.
    private let exceptions: Set<String>

    /// Times on days of exception that are passed over one by one; of the day after that all but the end is left out.
    private static let patience = 100

    /// `source` gives the times strictly after an instant, in order.
    package init(
        zone: ZoneRules = .utc, exceptions: Set<String> = [],
        source: @escaping @Sendable (Instant) -> AnyIterator<Instant>
    ) {
        self.source = source
        self.zone = zone
        self.exceptions = exceptions
    }

    /// The times strictly after an instant; ends where there are none any more.
    package func fires(after instant: Instant) -> AnyIterator<Instant> {
        var all = source(instant)
        guard !exceptions.isEmpty else { return all }
        var skipped = 0
        return AnyIterator {
            while let fire = all.next() {
                let date = String(Timestamp.text(fire, offset: zone.offset(at: fire)).prefix(10))
                if !exceptions.contains(date) {
                    skipped = 0
                    return fire
                }
                skipped += 1
                if skipped % Self.patience == 0 { all = source(max(fire, lastInstant(ofDayOf: fire))) }
            }
            return nil
        }
    }

    /// No later than the end of the day, whatever clocks do at midnight.
    private func lastInstant(ofDayOf instant: Instant) -> Instant {
        var civil = zone.civil(at: instant)
        (civil.hour, civil.minute, civil.second, civil.microsecond) = (23, 59, 0, 0)
        return zone.resolve(civil).first - .microseconds(1)
    }

    /// The last time after `start` that is not after `end`, found in steps that widen backwards from the end.
    package func last(after start: Instant, notAfter end: Instant) -> Instant? {
        var span = Duration.seconds(60)
        while true {
            let from = max(start, end - span)
            var last: Instant?
            let fires = fires(after: from)
            while let fire = fires.next(), fire <= end { last = fire }
            if last != nil || from == start { return last }
            span *= 16
        }
    }
}
