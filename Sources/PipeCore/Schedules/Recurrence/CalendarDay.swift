/// A day of the calendar that knows its place in the week, the month and the year.
struct CalendarDay: Hashable, Sendable {
    /// Days since 1970-01-01.
    private(set) var number: Int
    private(set) var year: Int
    private(set) var month: Int
    private(set) var day: Int

    static let last = CalendarDay(year: 9_999, month: 12, day: 31)

    init(number: Int) {
        self.number = number
        (year, month, day) = CivilTime.date(daysSinceEpoch: number)
    }

    init(year: Int, month: Int, day: Int) {
        number = CivilTime.daysSinceEpoch(year: year, month: month, day: day)
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day that follows.
    var next: CalendarDay {
        guard day >= 28, day >= daysInMonth else {
            var next = self
            next.number += 1
            next.day += 1
            return next
        }
        return month < 12
            ? CalendarDay(year: year, month: month + 1, day: 1) : CalendarDay(year: year + 1, month: 1, day: 1)
    }

    /// 0 is Sunday.
    var weekday: Int { CivilTime.weekday(daysSinceEpoch: number) }

    var daysInMonth: Int { CivilTime.days(inMonth: month, of: year) }

    /// 1 on New Year's Day.
    var dayOfYear: Int { number - CivilTime.daysSinceEpoch(year: year, month: 1, day: 1) + 1 }

    var daysInYear: Int { CivilTime.days(inMonth: 2, of: year) + 337 }

    /// The first day of its week, as a day number.
    func weekStart(on first: Int) -> Int { number - (weekday - first + 7) % 7 }

    /// Its week among those of the year that holds most of that week.
    func week(startingOn first: Int) -> (number: Int, count: Int) {
        let middle = CalendarDay(number: weekStart(on: first) + 3)
        let dayOfYear = middle.dayOfYear
        let firstMiddle = (dayOfYear - 1) % 7 + 1
        return ((dayOfYear - 1) / 7 + 1, (middle.daysInYear - firstMiddle) / 7 + 1)
    }
}
