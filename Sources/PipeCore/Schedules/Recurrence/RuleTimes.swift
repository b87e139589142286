/// One rule with everything that its start and its zone decide.
struct RuleTimes: Sendable {
    let rule: RecurrenceRule
    let zone: ZoneRules
    /// Whole seconds: what is finer in a start is cut off.
    let start: Instant
    /// What clocks show at the start, or what they were meant to show where they skip it.
    let civilStart: CivilTime
    let filter: DayFilter
    let until: Instant?

    init(_ rule: RecurrenceRule, start: Instant, civil: CivilTime?, zone: ZoneRules) {
        self.rule = rule
        self.zone = zone
        self.start = Instant(microseconds: start.wholeSeconds * 1_000_000)
        var civilStart = civil ?? zone.civil(at: start)
        civilStart.microsecond = 0
        self.civilStart = civilStart
        filter = DayFilter(
            rule, start: CalendarDay(year: civilStart.year, month: civilStart.month, day: civilStart.day))
        until = rule.until?.instant(in: zone)
    }

    /// Rules without a count begin near `instant`; a count has to be counted from the start.
    func fires(after instant: Instant) -> RuleFires {
        let from = rule.count == nil ? max(instant, start + .microseconds(-1)) : start + .microseconds(-1)
        let source: RuleFires.Source =
            if let seconds = rule.frequency.seconds {
                .elapsed(ElapsedFires(self, seconds: seconds, after: from))
            } else {
                .wallClock(WallClockFires(self, after: from))
            }
        return RuleFires(source, after: instant, until: until, count: rule.count)
    }
}
