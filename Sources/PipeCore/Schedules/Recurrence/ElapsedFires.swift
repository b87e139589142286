/// The fires of a rule that counts elapsed time: HOURLY, MINUTELY and SECONDLY.
///
/// A tick comes every INTERVAL from the start, whatever clocks do. The clock at a tick decides whether it counts, and in
/// which hour or minute the rule's minutes and seconds are meant.
struct ElapsedFires: Sendable {
    private let times: RuleTimes
    private let after: Int64
    /// Seconds of one period: 3600, 60 or 1.
    private let unit: Int
    private let step: Int64
    /// What the clock must show at a tick.
    private let clock: TimeOfDaySet
    private var tick: Int64
    private var checkedDay: (number: Int, fits: Bool)?
    /// Of the present period, in seconds since 1970.
    private var fires: [Int64] = []
    private var cursor = 0

    /// A rule that refuses this many ticks refuses them all.
    private static let patience = 100_000
    private static let last = CivilTime(year: 9_999, month: 12, day: 31).instant().wholeSeconds + 86_399

    init(_ times: RuleTimes, seconds unit: Int, after: Instant) {
        let rule = times.rule
        self.times = times
        self.after = after.wholeSeconds
        self.unit = unit
        step = Int64(rule.interval) * Int64(unit)
        clock = TimeOfDaySet(
            hours: rule[.hour], minutes: unit <= 60 ? rule[.minute] : nil, seconds: unit == 1 ? rule[.second] : nil)
        tick = times.start.wholeSeconds
        skip(to: after.wholeSeconds - Int64(unit))
    }

    mutating func next() -> Instant? {
        var patience = Self.patience
        while cursor == fires.count {
            patience -= 1
            guard patience > 0, tick <= Self.last, load() else { return nil }
        }
        defer { cursor += 1 }
        return Instant(microseconds: fires[cursor] * 1_000_000)
    }

    /// Moves to the first tick at or after a second.
    private mutating func skip(to second: Int64) {
        guard second > tick else { return }
        tick += (second - tick + step - 1) / step * step
    }

    /// Looks at one tick; `false` where no day will ever fit again.
    private mutating func load() -> Bool {
        let offset = Int64(times.zone.offset(at: Instant(microseconds: tick * 1_000_000)))
        let day = Int(((tick + offset) / 86_400) - ((tick + offset) % 86_400 < 0 ? 1 : 0))
        guard fits(day) else { return skipDays(after: day) }
        let second = Int(tick + offset) - day * 86_400
        let wanted = clock.first(from: second)
        guard wanted == second else {
            skip(to: tick + Int64(wanted - second), beforeChangeOf: offset)
            return true
        }
        expand(second: second, offset: offset)
        tick += step
        return true
    }

    private mutating func fits(_ day: Int) -> Bool {
        if let checkedDay, checkedDay.number == day { return checkedDay.fits }
        let fits = times.filter.fits(CalendarDay(number: day))
        checkedDay = (day, fits)
        return fits
    }

    private mutating func skipDays(after day: Int) -> Bool {
        guard let next = times.filter.first(from: CalendarDay(number: day).next, limit: 146_097) else { return false }
        let midnight = times.zone.resolve(CivilTime(year: next.year, month: next.month, day: next.day))
        var second = midnight.first.wholeSeconds
        if case .overlap(_, let again) = midnight, second <= tick { second = again.wholeSeconds }
        skip(to: max(second, tick + 1))
        return true
    }

    /// Moves on, but not across a change of the clocks, after which they may show again what they showed before.
    private mutating func skip(to second: Int64, beforeChangeOf offset: Int64) {
        let target = Instant(microseconds: second * 1_000_000)
        let tickInstant = Instant(microseconds: tick * 1_000_000)
        guard Int64(times.zone.offset(at: target)) != offset,
            let change = times.zone.nextTransition(after: tickInstant), change < target
        else { return skip(to: second) }
        skip(to: change.wholeSeconds)
    }

    /// The fires of the hour or minute in which the clock stands at the tick, or the tick itself.
    private mutating func expand(second: Int, offset: Int64) {
        let rule = times.rule
        cursor = 0
        fires.removeAll(keepingCapacity: true)
        let minutes = unit > 60 ? rule[.minute] : nil
        let seconds = unit > 1 ? rule[.second] : nil
        let hourStart = second / 3_600 * 3_600
        for minute in minutes ?? [second / 60 % 60] {
            for place in seconds ?? [second % 60] {
                let shown = hourStart + minute * 60 + place
                let fire = tick + Int64(shown - second)
                if fire == tick || Int64(times.zone.offset(at: Instant(microseconds: fire * 1_000_000))) == offset {
                    fires.append(fire)
                }
            }
        }
        select()
        let earliest = max(after, times.start.wholeSeconds - 1)
        fires.removeAll { $0 <= earliest || $0 > Self.last }
    }

    /// Leaves what BYSETPOS names.
    private mutating func select() {
        guard let positions = times.rule[.position] else { return }
        let all = fires
        let places = Set(positions.map { $0 > 0 ? $0 - 1 : all.count + $0 })
        fires = all.indices.filter(places.contains).map { all[$0] }
    }
}
