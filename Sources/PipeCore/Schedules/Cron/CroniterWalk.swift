/// Fires as Python's croniter 7.0 does, including what it does when clocks change.
///
/// croniter looks for the next civil time after the one that clocks show now. Where the offset changes on the way it
/// looks again from what clocks would show now under the other offset, and takes the earlier find.
struct CroniterWalk: Sendable {
    private let zone: ZoneRules
    /// One pattern, or one for each day field where either will do.
    private let patterns: [CronPattern]
    /// Whether a field that finds nothing leaves the days to the other one.
    private let splitsCleanly: Bool
    private let repeatsHourly: Bool
    /// How far ahead of the present the search begins, in seconds.
    private let step: Int64
    private var current: Instant

    private static let years = 50

    init(_ expression: CronExpression, zone: ZoneRules, after instant: Instant) {
        let pattern = expression.pattern
        let days = pattern.days
        let hasOrdinals = days.ordinals != 0 || days.lastWeekdays != 0
        let hasWorkdays = days.workdays != 0 || days.lastWorkday
        var (byDate, byWeekday) = (pattern, pattern)
        byDate.days.joinsByOr = false
        byDate.days.restrictsWeekdays = hasOrdinals
        byWeekday.days.joinsByOr = false
        byWeekday.days.restrictsDates = hasWorkdays
        let isSplit = days.restrictsDates && days.restrictsWeekdays && days.joinsByOr
        self.zone = zone
        patterns = isSplit ? [byDate, byWeekday] : [pattern]
        splitsCleanly = !hasOrdinals && !hasWorkdays
        repeatsHourly = pattern.hours == CronField.hour.everything
        step = expression.hasSeconds ? 1 : 60
        current = instant
    }

    /// An instant and the civil time of it, both in seconds since 1970.
    private struct Moment {
        let second: Int64
        let wall: Int64
        var offset: Int64 { wall - second }
    }

    mutating func next() -> Instant? {
        let now = moment(current.wholeSeconds)
        let finds = patterns.map { find($0, after: now) }
        let found = finds.compactMap { $0 }
        guard found.count == finds.count || splitsCleanly else { return nil }
        // croniter compares what clocks show, not instants.
        guard let next = found.last.map({ last in found[0].wall < last.wall ? found[0] : last }),
            next.second > now.second
        else { return nil }
        current = Instant(seconds: next.second)
        return current
    }

    private func find(_ pattern: CronPattern, after now: Moment) -> Moment? {
        guard var wall = match(pattern, after: now.wall) else { return nil }
        var (found, exists) = place(wall, after: now)
        if !exists, found.second <= now.second || repeatsHourly {
            while !exists {
                guard let next = match(pattern, after: wall) else { return nil }
                wall = next
                (found, exists) = place(wall, after: now)
            }
        }
        let change = found.offset - now.offset
        guard change != 0, let other = match(pattern, after: now.wall + change) else { return found }
        let (alternative, isReal) = place(other, after: now)
        guard isReal, alternative.second > now.second, alternative.second < found.second else { return found }
        return alternative
    }

    private func match(_ pattern: CronPattern, after wall: Int64) -> Int64? {
        let ahead = wall + step
        let start = step == 1 ? ahead : ahead - ((ahead % 60) + 60) % 60
        return pattern.next(from: start, years: Self.years)
    }

    /// The instant of a civil time: of two the first that is still to come. One that clocks skip is moved on by whole
    /// minutes until they show it.
    private func place(_ wall: Int64, after now: Moment) -> (Moment, exists: Bool) {
        switch zone.resolve(CivilTime(utc: Instant(seconds: wall))) {
        case .one(let instant):
            return (Moment(second: instant.wholeSeconds, wall: wall), true)
        case .overlap(let first, let second):
            let instant = first.wholeSeconds > now.second ? first : second
            return (Moment(second: instant.wholeSeconds, wall: wall), true)
        case .gap(let next):
            let minutes = (moment(next.wholeSeconds).wall - wall + 59) / 60
            let shifted = wall + minutes * 60
            let instant = zone.resolve(CivilTime(utc: Instant(seconds: shifted))).first
            return (Moment(second: instant.wholeSeconds, wall: shifted), false)
        }
    }

    private func moment(_ second: Int64) -> Moment {
        Moment(second: second, wall: second + Int64(zone.offset(at: Instant(seconds: second))))
    }
}
