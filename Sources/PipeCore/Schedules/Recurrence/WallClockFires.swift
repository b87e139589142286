/// The fires of a rule that names times on the clock: DAILY and longer.
///
/// Works period by period. The candidates of a period are its days times the times of day, numbered through and never
/// written out, so that a year of seconds costs no more than a day of hours.
struct WallClockFires: Sendable {
    private let times: RuleTimes
    private let after: Instant
    /// Civil seconds of the start.
    private let startSecond: Int
    /// Seconds from midnight, ascending.
    private let timesOfDay: [Int]
    private let positions: [Int]?
    /// The number of the period to look at next; the start is in period 0.
    private var period: Int
    /// The days of the present period that fit.
    private var days: [Int] = []
    /// The candidates that BYSETPOS leaves of the present period.
    private var selection: [Int]?
    private var cursor = 0
    private var end = 0

    /// Days to look at for the next fire: whatever INTERVAL is, periods and calendar have met in all ways by then.
    private static let patience = 150_000

    init(_ times: RuleTimes, after: Instant) {
        let (rule, start) = (times.rule, times.civilStart)
        self.times = times
        self.after = after
        startSecond = start.second(ofDay: CalendarDay(year: start.year, month: start.month, day: start.day).number)
        let (minutes, seconds) = (rule[.minute] ?? [start.minute], rule[.second] ?? [start.second])
        timesOfDay = (rule[.hour] ?? [start.hour]).flatMap { hour in
            minutes.flatMap { minute in seconds.map { hour * 3_600 + minute * 60 + $0 } }
        }
        positions = rule[.position]
        period = 0
        period = max(0, Self.periods(of: rule, from: start, to: times.zone.civil(at: after + .seconds(-86_400))))
    }

    mutating func next() -> Instant? {
        var patience = Self.patience
        while cursor == end {
            guard patience > 0, let seen = load() else { return nil }
            patience -= seen
        }
        defer { cursor += 1 }
        return instant(of: cursor)
    }

    /// Whole intervals from the period of one time to that of another.
    private static func periods(of rule: RecurrenceRule, from start: CivilTime, to target: CivilTime) -> Int {
        let first = CalendarDay(year: start.year, month: start.month, day: start.day)
        let last = CalendarDay(year: target.year, month: target.month, day: target.day)
        let units =
            switch rule.frequency {
            case .yearly: last.year - first.year
            case .monthly: (last.year - first.year) * 12 + last.month - first.month
            case .weekly: (last.number - first.weekStart(on: rule.weekStart)) / 7
            default: last.number - first.number
            }
        return units / rule.interval
    }

    /// Makes the next period the present one and returns the number of days looked at; `nil` after the last year.
    private mutating func load() -> Int? {
        guard let seen = loadDays() else { return nil }
        period += 1
        let count = days.count * timesOfDay.count
        selection =
            count == 0
            ? nil
            : positions.map { positions in
                Set(positions.map { $0 > 0 ? $0 - 1 : count + $0 }.filter { (0..<count).contains($0) }).sorted()
            }
        end = selection?.count ?? count
        cursor = firstWanted()
        return seen
    }

    private mutating func loadDays() -> Int? {
        let (rule, start) = (times.rule, times.civilStart)
        let step = period * rule.interval
        let first = CalendarDay(year: start.year, month: start.month, day: start.day)
        switch rule.frequency {
        case .yearly:
            guard start.year + step <= 9_999 else { return nil }
            days = times.filter.days(inYear: start.year + step)
            return 366
        case .monthly:
            let months = start.month - 1 + step
            guard start.year + months / 12 <= 9_999 else { return nil }
            days = times.filter.days(inMonth: months % 12 + 1, of: start.year + months / 12)
            return 31
        case .weekly:
            let monday = first.weekStart(on: rule.weekStart)
            return collect(from: max(first.number, monday + step * 7), to: monday + step * 7 + 7)
        default:
            return collect(from: first.number + step, to: first.number + step + 1)
        }
    }

    private mutating func collect(from first: Int, to end: Int) -> Int? {
        guard first <= CalendarDay.last.number else { return nil }
        days.removeAll(keepingCapacity: true)
        var day = CalendarDay(number: first)
        while day.number < min(end, CalendarDay.last.number + 1) {
            if times.filter.fits(day) { days.append(day.number) }
            day = day.next
        }
        return end - first
    }

    /// The first candidate that is neither before the start nor due at `after` or earlier, by bisection.
    private func firstWanted() -> Int {
        var (low, high) = (0, end)
        while low < high {
            let middle = (low + high) / 2
            let isWanted = second(of: middle) >= startSecond && instant(of: middle) > after
            if isWanted { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// A candidate in civil seconds since 1970.
    private func second(of candidate: Int) -> Int {
        let place = selection?[candidate] ?? candidate
        return days[place / timesOfDay.count] * 86_400 + timesOfDay[place % timesOfDay.count]
    }

    private func instant(of candidate: Int) -> Instant {
        let civil = CivilTime(utc: Instant(microseconds: Int64(second(of: candidate)) * 1_000_000))
        return times.zone.resolve(civil).first
    }
}

extension CivilTime {
    /// Civil seconds since 1970, on a day whose number is known.
    fileprivate func second(ofDay number: Int) -> Int { number * 86_400 + hour * 3_600 + minute * 60 + second }
}
