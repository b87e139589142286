/// Rules, extra dates and exceptions as RFC 5545 writes them.
package struct RecurrenceSet: Hashable, Sendable {
    /// The zone of DTSTART, `UTC` where it ends in Z; `nil` where it names none.
    package let zoneName: String?
    let start: RecurrenceStamp?
    let rules: [RecurrenceRule]
    let excludedRules: [RecurrenceRule]
    let dates: [RecurrenceStamp]
    let excludedDates: [RecurrenceStamp]

    package var hasStart: Bool { start != nil }

    /// Reads a bare rule such as `FREQ=DAILY;COUNT=3`, or lines of DTSTART, RRULE, RDATE, EXDATE and EXRULE.
    package init(_ text: String) throws(ScheduleProblem) {
        var reader = Reader()
        let lines = try RecurrenceLine.lines(of: text)
        guard !lines.isEmpty else { throw ScheduleProblem("expected FREQ=DAILY or the like, found nothing") }
        // What a zone belongs to has to be known before the dates that may repeat it.
        for line in lines where line.name == .start { try reader.read(line) }
        for line in lines where line.name != .start { try reader.read(line) }
        guard !reader.rules.isEmpty || !reader.dates.isEmpty || reader.start != nil else {
            throw ScheduleProblem("expected RRULE, RDATE or DTSTART, found only exceptions")
        }
        (zoneName, start) = (reader.zoneName, reader.start)
        (rules, excludedRules) = (reader.rules, reader.excludedRules)
        (dates, excludedDates) = (reader.dates, reader.excludedDates)
    }
}
