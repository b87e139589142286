internal import Glibc
package import PipeCore
internal import PipeEngine

/// Times as the clock on the wall shows them, in the zone of `TZ` or of the machine.
package enum LocalTime {
    /// `2023-03-25 09:00:00 CET`.
    package static func text(_ instant: Instant) -> String {
        let (seconds, rest) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        var time = time_t(rest < 0 ? seconds - 1 : seconds)
        var clock = tm()
        guard localtime_r(&time, &clock) != nil else { return Timestamp.text(instant) }
        let zone = clock.tm_zone.map { String(cString: $0) } ?? ""
        let shown = Timestamp.text(
            Instant(microseconds: Int64(time + clock.tm_gmtoff) * 1_000_000)
        ).dropLast()
        return "\(shown.prefix(10)) \(shown.suffix(8)) \(named(zone))"
    }

    /// As short as it stays clear: `09:00:00 CET` on the day of `now`, `03-25 09:00 CET` in its year, else with the year.
    package static func brief(_ instant: Instant, now: Instant) -> String {
        let (shown, today) = (text(instant), text(now))
        if shown.prefix(10) == today.prefix(10) { return String(shown.dropFirst(11)) }
        let minute = shown.prefix(16) + shown.dropFirst(19)
        return String(shown.prefix(4) == today.prefix(4) ? minute.dropFirst(5) : minute)
    }

    /// What stands behind the seconds of a clock that shows milliseconds: `.250`.
    package static func milliseconds(_ instant: Instant) -> String {
        let rest = instant.microseconds % 1_000_000
        let digits = "\((rest < 0 ? rest + 1_000_000 : rest) / 1_000)"
        return "." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    /// Reads RFC 3339, or a civil time such as `2023-03-25 09:00` in the local zone; `nil` for what is neither, and for a
    /// time of day that the zone skips that day.
    package static func read(_ text: String) -> Instant? {
        guard let reading = Timestamp.read(text) else { return nil }
        if let offset = reading.offset { return reading.civil.instant(offset: offset) }
        let civil = reading.civil
        var clock = tm()
        clock.tm_year = Int32(civil.year - 1900)
        clock.tm_mon = Int32(civil.month - 1)
        clock.tm_mday = Int32(civil.day)
        clock.tm_hour = Int32(civil.hour)
        clock.tm_min = Int32(civil.minute)
        clock.tm_sec = Int32(civil.second)
        clock.tm_isdst = -1
        let seconds = mktime(&clock)
        guard clock.tm_hour == Int32(civil.hour), clock.tm_min == Int32(civil.minute) else { return nil }
        return Instant(microseconds: Int64(seconds) * 1_000_000 + Int64(civil.microsecond))
    }

    /// This machine's clock.
    package static func now() -> Instant {
        .hostNow
    }

    /// Zones without letters call themselves by their offset alone.
    private static func named(_ zone: String) -> String {
        zone.first == "+" || zone.first == "-" ? "UTC" + zone : zone
    }
}
