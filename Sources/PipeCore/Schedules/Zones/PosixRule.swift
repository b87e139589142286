/// A zone's rule for all years to come, as POSIX writes it in `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixRule: Hashable {
    /// Seconds east of UTC, where POSIX counts west.
    let standard: Int
    let daylight: Daylight?

    struct Daylight: Hashable {
        let offset: Int
        let start: Moment
        let end: Moment
    }

    /// A day of any year and the seconds from its midnight, which may lie outside that day.
    struct Moment: Hashable {
        let day: Day
        let time: Int
    }

    enum Day: Hashable {
        /// `Jn`: 1 to 365, the 29th of February never counted.
        case common(Int)
        /// `n`: 0 to 365, the 29th of February counted.
        case ordinal(Int)
        /// `Mm.w.d`: week 5 is the last one; weekday 0 is Sunday.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    /// The changes that the civil year makes, in order.
    func changes(in year: Int) -> [ZoneRules.Change] {
        guard let daylight else { return [] }
        let start = ZoneRules.Change(
            second: daylight.start.second(in: year) - Int64(standard), offset: daylight.offset)
        let end = ZoneRules.Change(
            second: daylight.end.second(in: year) - Int64(daylight.offset), offset: standard)
        return start.second < end.second ? [start, end] : [end, start]
    }
}

extension PosixRule.Moment {
    /// Civil seconds since 1970.
    fileprivate func second(in year: Int) -> Int64 { Int64(days(in: year)) * 86_400 + Int64(time) }

    private func days(in year: Int) -> Int {
        let newYear = CivilTime.daysSinceEpoch(year: year, month: 1, day: 1)
        switch day {
        case .common(let number):
            let isPastLeapDay = number > 59 && CivilTime.days(inMonth: 2, of: year) == 29
            return newYear + number - 1 + (isPastLeapDay ? 1 : 0)
        case .ordinal(let number):
            return newYear + number
        case .weekday(let month, let week, let weekday):
            let first = CivilTime.daysSinceEpoch(year: year, month: month, day: 1)
            let wait = (weekday + 7 - CivilTime.weekday(daysSinceEpoch: first)) % 7
            let date = 1 + wait + (week - 1) * 7
            return first + (date > CivilTime.days(inMonth: month, of: year) ? date - 7 : date) - 1
        }
    }
}
