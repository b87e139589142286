/// When a recurrence fires, once its start and its zone are known.
package struct RecurrenceTimes: Sendable {
    private let rules: [RuleTimes]
    private let excludedRules: [RuleTimes]
    private let dates: [Instant]
    private let excludedDates: [Instant]

    /// `anchor` is the start where the text has no DTSTART.
    package init(_ set: RecurrenceSet, anchor: Instant, zone: ZoneRules) {
        let start = set.start?.instant(in: zone) ?? anchor
        let civil: CivilTime? = if case .local(let civil) = set.start { civil } else { nil }
        rules = set.rules.map { RuleTimes($0, start: start, civil: civil, zone: zone) }
        excludedRules = set.excludedRules.map { RuleTimes($0, start: start, civil: civil, zone: zone) }
        let single = set.rules.isEmpty && set.hasStart ? [start] : []
        dates = Set(set.dates.map { $0.instant(in: zone) } + single).sorted()
        excludedDates = set.excludedDates.map { $0.instant(in: zone) }.sorted()
    }

    /// What fires strictly after an instant.
    package func fires(after instant: Instant) -> RecurrenceFires {
        func streams(_ rules: [RuleTimes], _ dates: [Instant]) -> [FireStream] {
            let streams = rules.map { FireStream($0, after: instant) }
            return dates.isEmpty ? streams : streams + [FireStream(dates, after: instant)]
        }
        return RecurrenceFires(
            included: streams(rules, dates), excluded: streams(excludedRules, excludedDates))
    }
}
