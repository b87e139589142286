/// A date and time of day on the proleptic Gregorian calendar, in no particular zone.
package struct CivilTime: Hashable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int = 0
    package var minute: Int = 0
    package var second: Int = 0
    package var microsecond: Int = 0

    package init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
    }

    /// What a clock in UTC shows at `instant`.
    package init(utc instant: Instant) {
        let (days, rest) = Self.floorDivide(instant.microseconds, 86_400_000_000)
        let (year, month, day) = Self.date(daysSinceEpoch: Int(days))
        self.init(
            year: year, month: month, day: day,
            hour: Int(rest / 3_600_000_000), minute: Int(rest / 60_000_000 % 60),
            second: Int(rest / 1_000_000 % 60), microsecond: Int(rest % 1_000_000)
        )
    }

    /// The instant at which a clock `offset` seconds east of UTC shows this time.
    package func instant(offset: Int = 0) -> Instant {
        let days = Int64(Self.daysSinceEpoch(year: year, month: month, day: day))
        let seconds = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second - offset)
        return Instant(microseconds: seconds * 1_000_000 + Int64(microsecond))
    }

    /// The same time of day, so many days later.
    package func adding(days: Int) -> CivilTime {
        var other = self
        (other.year, other.month, other.day) = Self.date(
            daysSinceEpoch: Self.daysSinceEpoch(year: year, month: month, day: day) + days)
        return other
    }

    /// Whether the date exists and the time of day is one a clock shows.
    package var isValid: Bool {
        (1...9_999).contains(year) && (1...12).contains(month)
            && (1...Self.days(inMonth: month, of: year)).contains(day)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
    }

    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days from 1970-01-01, counted over eras of 400 years that begin on a 1st of March.
    package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of `daysSinceEpoch`.
    package static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = value % divisor
        return remainder < 0
            ? (value / divisor - 1, remainder + divisor)
            : (value / divisor, remainder)
    }
}
