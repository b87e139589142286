package import PipeCore

/// An instant as a clock in a zone shows it.
package struct ZonedTime: Hashable, Sendable {
    package let instant: Instant
    package let zone: ZoneRules

    package init(_ instant: Instant, in zone: ZoneRules) {
        self.instant = instant
        self.zone = zone
    }

    /// RFC 3339 with a numeric offset: `2026-03-29T01:30:00+00:00`, never Z.
    package var rfc3339: String {
        let text = Timestamp.text(instant, offset: offset)
        return text.hasSuffix("Z") ? text.dropLast() + "+00:00" : text
    }

    /// `Sun 2026-03-29 01:30:00 +00:00`.
    package var text: String {
        let text = rfc3339
        return "\(weekday) \(text.prefix(10)) \(text.dropFirst(11).dropLast(6)) \(text.suffix(6))"
    }

    /// RFC 3339 knows offsets of whole minutes; before there were time zones they had seconds, and the instant comes first.
    private var offset: Int { zone.offset(at: instant) / 60 * 60 }

    private var weekday: String {
        let civil = zone.civil(at: instant)
        let days = CivilTime.daysSinceEpoch(year: civil.year, month: civil.month, day: civil.day)
        return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][CivilTime.weekday(daysSinceEpoch: days)]
    }
}
