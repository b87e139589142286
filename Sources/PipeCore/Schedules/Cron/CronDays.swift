/// The days a cron expression means: its day-of-month and weekday fields together.
struct CronDays: Hashable, Sendable {
    /// Days of the month, as bits from 1 on.
    var dates: UInt64 = 0
    /// Bit n: n days before the last of the month.
    var beforeLast: UInt64 = 0
    /// Days whose nearest workday is meant.
    var workdays: UInt64 = 0
    var lastWorkday = false
    /// Bits from 0, Sunday, on.
    var weekdays: UInt64 = 0
    /// Weekdays of the first, second, … fifth time in the month: eight bits each.
    var ordinals: UInt64 = 0
    /// Weekdays of the last time in the month.
    var lastWeekdays: UInt64 = 0

    var restrictsDates = false
    var restrictsWeekdays = false
    /// Whether a day that fits either field will do where both are restricted.
    var joinsByOr = true

    /// The days of a month that are meant, as bits from 1 on.
    func days(in month: MonthShape) -> UInt64 {
        switch (restrictsDates, restrictsWeekdays) {
        case (false, false): month.everyDay
        case (true, false): byDate(month)
        case (false, true): byWeekday(month)
        case (true, true) where joinsByOr: byDate(month) | byWeekday(month)
        case (true, true): byDate(month) & byWeekday(month)
        }
    }

    private func byDate(_ month: MonthShape) -> UInt64 {
        var days = dates & month.everyDay
        beforeLast.forEachBit { if $0 < month.length { days |= 1 << UInt64(month.length - $0) } }
        workdays.forEachBit { days |= 1 << UInt64(month.workday(near: $0)) }
        if lastWorkday {
            let last = (month.firstWeekday + month.length - 1) % 7
            days |= 1 << UInt64(month.length - (last == 6 ? 1 : last == 0 ? 2 : 0))
        }
        return days
    }

    private func byWeekday(_ month: MonthShape) -> UInt64 {
        var days = month.days(on: weekdays)
        if ordinals != 0 {
            for week in UInt64(0)..<5 {
                days |= month.days(on: ordinals >> (week * 8) & 0x7F) & (0xFE << (week * 7))
            }
        }
        if lastWeekdays != 0 {
            days |= month.days(on: lastWeekdays) & (0x7F << UInt64(month.length - 6))
        }
        return days
    }
}
