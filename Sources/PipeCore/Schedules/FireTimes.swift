/// The times of one schedule, in order, days of exception left out.
package struct FireTimes: Sendable {
    private let source: @Sendable (Instant) -> AnyIterator<Instant>
    private let zone: ZoneRules
    /// Dates such as `2026-12-25` in the zone.
    private let exceptions: Set<String>

    /// Times out of which exceptions take so many in a row are taken to have ended.
    private static let patience = 100_000

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
        let all = source(instant)
        guard !exceptions.isEmpty else { return all }
        return AnyIterator {
            for _ in 0..<Self.patience {
                guard let fire = all.next() else { return nil }
                if !exceptions.contains(String(Timestamp.text(fire, offset: zone.offset(at: fire)).prefix(10))) {
                    return fire
                }
            }
            return nil
        }
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
