extension ScheduleSpec {
    /// The zone its times are in: the named one, else that of its rule's own start, else UTC.
    package func zoneName() throws(ScheduleProblem) -> String {
        guard case .recurrence(let text) = timing, let own = try RecurrenceSet(text).zoneName else {
            return timezone ?? "UTC"
        }
        if let timezone, timezone != own, own != "UTC" {
            throw ScheduleProblem("'timezone: \(timezone)' contradicts the zone of DTSTART, \(own): keep one")
        }
        return timezone ?? own
    }

    /// Where a schedule that was made at an instant is counted from, if it names no start of its own: the full second. A rule's
    /// first time is its start, which must lie ahead for the rule's COUNT to come true; an interval's first time comes after one.
    package func anchor(madeAt instant: Instant) -> Instant {
        let second: Int64 = 1_000_000
        let passed = instant.microseconds % second
        if case .recurrence = timing, passed > 0 {
            return Instant(microseconds: instant.microseconds - passed + second)
        }
        return Instant(microseconds: instant.microseconds - passed)
    }

    /// Whether it begins when it is made: a rule without DTSTART.
    package var beginsWhenMade: Bool {
        guard case .recurrence(let text) = timing else { return false }
        return (try? RecurrenceSet(text).hasStart) == false
    }

    /// Its times. `anchor` is where it is counted from if it names no start of its own, `seed` what spreads hashed fields.
    package func times(
        zone: ZoneRules, anchor: Instant, seed: String?, exceptions: Set<String> = []
    ) throws(ScheduleProblem) -> FireTimes {
        switch timing {
        case .cron(let text, let dayOr, let dst):
            let expression = try CronExpression(text, dayOr: dayOr, secondsFirst: dst == .auto, seed: seed)
            let times = CronTimes(expression, zone: zone, dst: dst)
            return FireTimes(zone: zone, exceptions: exceptions) { AnyIterator(times.fires(after: $0)) }
        case .interval(let span, let text):
            let times = try IntervalTimes(every: span, anchor: start(text, every: span, zone) ?? anchor, zone: zone)
            return FireTimes(zone: zone, exceptions: exceptions) { AnyIterator(times.fires(after: $0)) }
        case .recurrence(let text):
            let times = RecurrenceTimes(try RecurrenceSet(text), anchor: anchor, zone: zone)
            return FireTimes(zone: zone, exceptions: exceptions) { AnyIterator(times.fires(after: $0)) }
        }
    }

    /// Of whole days, one interval before a time that its own day skips: the hour is what counts, and an anchor in the gap would
    /// lose it.
    private func start(_ text: String?, every span: Duration, _ zone: ZoneRules) -> Instant? {
        guard let text, let reading = Timestamp.read(text) else { return nil }
        let day: Int64 = 86_400_000_000
        guard reading.offset == nil, span.microseconds % day == 0, case .gap = zone.resolve(reading.civil) else {
            return reading.instant(in: zone)
        }
        return zone.resolve(reading.civil.adding(days: -Int(span.microseconds / day))).first
    }
}

extension Timestamp.Reading {
    /// The instant: by the offset it names, else as a clock in the zone shows it, the first time where it does so twice, or
    /// the first one after it where it never does.
    package func instant(in zone: ZoneRules) -> Instant {
        offset.map { civil.instant(offset: $0) } ?? zone.resolve(civil).first
    }
}
