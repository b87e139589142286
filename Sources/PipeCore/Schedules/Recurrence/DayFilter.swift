/// The days on which a rule may fire, as far as months, weeks and days decide it.
struct DayFilter: Sendable {
    private let months: Int
    private let monthDays: Int
    private let monthDaysFromEnd: Int
    private let yearDays: [Int]
    private let weeks: [Int]
    private let weekStart: Int
    private let weekdays: Int
    private let ordinals: [RecurrenceRule.Weekday]
    private let countsWithinYear: Bool

    /// Whatever the rule leaves open is as on its first day, `start`; without one, it stays open.
    init(_ rule: RecurrenceRule, start: CalendarDay?) {
        var months = rule[.month] ?? []
        var monthDays = rule[.monthDay] ?? []
        var weekdays = rule.weekdays
        let frequency = rule.frequency
        if let start, monthDays.isEmpty, weekdays.isEmpty, rule[.yearDay] == nil, rule[.week] == nil {
            if frequency == .yearly, months.isEmpty { months = [start.month] }
            if frequency == .yearly || frequency == .monthly { monthDays = [start.day] }
            if frequency == .weekly { weekdays = [RecurrenceRule.Weekday(weekday: start.weekday, ordinal: nil)] }
        }
        let counts = frequency == .yearly || frequency == .monthly
        self.months = Self.bits(months)
        self.monthDays = Self.bits(monthDays.filter { $0 > 0 })
        monthDaysFromEnd = Self.bits(monthDays.filter { $0 < 0 }.map { -$0 })
        yearDays = rule[.yearDay] ?? []
        weeks = rule[.week] ?? []
        weekStart = rule.weekStart
        self.weekdays = Self.bits(weekdays.filter { $0.ordinal == nil || !counts }.map(\.weekday))
        ordinals = counts ? weekdays.filter { $0.ordinal != nil } : []
        countsWithinYear = frequency == .yearly && months.isEmpty
    }

    func fits(_ day: CalendarDay) -> Bool {
        fits(month: day.month) && fitsMonthDays(day) && fitsWeekdays(day) && fitsYearDays(day) && fitsWeeks(day)
    }

    /// The days of a year that fit, as day numbers.
    func days(inYear year: Int) -> [Int] {
        var days: [Int] = []
        for month in 1...12 where fits(month: month) { append(to: &days, year: year, month: month) }
        return days
    }

    func days(inMonth month: Int, of year: Int) -> [Int] {
        var days: [Int] = []
        if fits(month: month) { append(to: &days, year: year, month: month) }
        return days
    }

    /// The first day that fits at or after `day`, looking at no more than `limit` days.
    func first(from day: CalendarDay, limit: Int) -> CalendarDay? {
        var day = day
        for _ in 0..<limit where day.number <= CalendarDay.last.number {
            if fits(day) { return day }
            day = day.next
        }
        return nil
    }

    private func append(to days: inout [Int], year: Int, month: Int) {
        var day = CalendarDay(year: year, month: month, day: 1)
        while day.month == month {
            if fits(day) { days.append(day.number) }
            day = day.next
        }
    }

    private func fits(month: Int) -> Bool { months == 0 || months >> month & 1 == 1 }

    private func fitsMonthDays(_ day: CalendarDay) -> Bool {
        guard monthDays | monthDaysFromEnd != 0 else { return true }
        return monthDays >> day.day & 1 == 1
            || (monthDaysFromEnd != 0 && monthDaysFromEnd >> (day.daysInMonth - day.day + 1) & 1 == 1)
    }

    private func fitsWeekdays(_ day: CalendarDay) -> Bool {
        guard weekdays != 0 || !ordinals.isEmpty else { return true }
        let weekday = day.weekday
        if weekdays >> weekday & 1 == 1 { return true }
        return ordinals.contains { wanted in
            guard wanted.weekday == weekday, let ordinal = wanted.ordinal else { return false }
            let (place, length) = countsWithinYear ? (day.dayOfYear, day.daysInYear) : (day.day, day.daysInMonth)
            return ordinal > 0 ? (place - 1) / 7 + 1 == ordinal : (length - place) / 7 + 1 == -ordinal
        }
    }

    private func fitsYearDays(_ day: CalendarDay) -> Bool {
        guard !yearDays.isEmpty else { return true }
        let place = day.dayOfYear
        return yearDays.contains(place) || yearDays.contains(place - day.daysInYear - 1)
    }

    private func fitsWeeks(_ day: CalendarDay) -> Bool {
        guard !weeks.isEmpty else { return true }
        let week = day.week(startingOn: weekStart)
        return weeks.contains(week.number) || weeks.contains(week.number - week.count - 1)
    }

    /// Bit n stands for the number n.
    private static func bits(_ numbers: [Int]) -> Int { numbers.reduce(0) { $0 | 1 << $1 } }
}
