/// The civil times a cron expression means, without any zone.
///
/// Civil times are whole seconds since 1970 on a clock without offset.
struct CronPattern: Hashable, Sendable {
    var seconds: UInt64
    var minutes: UInt64
    var hours: UInt64
    var months: UInt64
    var days: CronDays

    private static let lastYear = 9_999

    /// The first match at `wall` or later; `nil` if there is none up to `years` years later.
    func next(from wall: Int64, years: Int = 100) -> Int64? {
        let day = Int((wall >= 0 ? wall : wall - 86_399) / 86_400)
        let (year, month, date) = CivilTime.date(daysSinceEpoch: day)
        let time = Int(wall - Int64(day) * 86_400)
        let shape = MonthShape(year: year, month: month)
        if months >> UInt64(month) & 1 != 0, days.days(in: shape) >> UInt64(date) & 1 != 0,
            let second = nextTime(from: time)
        {
            return Int64(day) * 86_400 + Int64(second)
        }
        let last = min(year + years, Self.lastYear)
        guard let next = nextDay(year: year, month: month, date: date + 1, lastYear: last),
            let second = nextTime(from: 0)
        else { return nil }
        return Int64(next) * 86_400 + Int64(second)
    }

    /// The first matching day at the given date or later, in days since 1970; `date` may be one past the month.
    private func nextDay(year: Int, month: Int, date: Int, lastYear: Int) -> Int? {
        var (year, month, date) = (year, month, date)
        while year <= lastYear {
            guard let nextMonth = months.nextBit(from: month) else {
                (year, month, date) = (year + 1, 1, 1)
                continue
            }
            if nextMonth != month { (month, date) = (nextMonth, 1) }
            if let day = days.days(in: MonthShape(year: year, month: month)).nextBit(from: date) {
                return CivilTime.daysSinceEpoch(year: year, month: month, day: day)
            }
            (month, date) = (month + 1, 1)
        }
        return nil
    }

    /// The first matching time of day at `time` or later, in seconds from midnight.
    private func nextTime(from time: Int) -> Int? {
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
        if hours >> UInt64(hour) & 1 != 0 {
            if minutes >> UInt64(minute) & 1 != 0, let next = seconds.nextBit(from: second) {
                return hour * 3_600 + minute * 60 + next
            }
            if let next = minutes.nextBit(from: minute + 1) {
                return hour * 3_600 + next * 60 + seconds.trailingZeroBitCount
            }
        }
        return hours.nextBit(from: hour + 1).map {
            $0 * 3_600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount
        }
    }
}
