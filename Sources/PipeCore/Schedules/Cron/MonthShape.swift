/// One month of one year as cron sees it: how long it is, and the weekday it begins with.
struct MonthShape: Hashable {
    let length: Int
    /// 0 is Sunday.
    let firstWeekday: Int

    init(year: Int, month: Int) {
        length = CivilTime.days(inMonth: month, of: year)
        firstWeekday = CivilTime.weekday(
            daysSinceEpoch: CivilTime.daysSinceEpoch(year: year, month: month, day: 1))
    }

    /// Every day, as bits from 1 on.
    var everyDay: UInt64 { (1 << UInt64(length + 1)) - 2 }

    /// The days on one of `weekdays`, given as bits from 0 on.
    func days(on weekdays: UInt64) -> UInt64 {
        let shift = UInt64(firstWeekday)
        let week = (weekdays >> shift | weekdays << (7 - shift)) & 0x7F
        let weeks = week | week << 7 | week << 14 | week << 21 | week << 28
        return weeks << 1 & everyDay
    }

    /// The day from Monday to Friday next to `day` in this month; a day the month lacks counts as its last.
    func workday(near day: Int) -> Int {
        let day = min(day, length)
        switch (firstWeekday + day - 1) % 7 {
        case 6: return day > 1 ? day - 1 : day + 2
        case 0: return day < length ? day + 1 : day - 2
        default: return day
        }
    }
}
