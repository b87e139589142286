/// A cron expression: five fields from minute to weekday, or six with seconds.
package struct CronExpression: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    /// The civil times it means.
    let pattern: CronPattern
    /// Whether it says how often rather than when: a wildcard or a step in the hour or the minute.
    let isRepeating: Bool
    let hasSeconds: Bool

    package var description: String { text }

    /// Reads an expression.
    ///
    /// - `dayOr`: whether a day fits that fits one of day of month and weekday where both are restricted.
    /// - `secondsFirst`: where the sixth field stands. Passing `false` reads the expression as croniter does in other
    ///   ways too: a range from a value to itself is the whole field, and a step that wraps begins where croniter's does.
    /// - `seed`: what `H` spreads by, the deployment's name.
    package init(
        _ text: String, dayOr: Bool = true, secondsFirst: Bool = true, seed: String? = nil
    ) throws(ScheduleProblem) {
        let fields = try CronFields(text, secondsFirst: secondsFirst)
        func reader(_ field: CronField) -> CronFieldReader {
            CronFieldReader(field: field, expression: text, seed: seed, asCroniter: !secondsFirst)
        }
        let seconds = try reader(.second).values(fields[.second])
        let minutes = try reader(.minute).values(fields[.minute])
        let hours = try reader(.hour).values(fields[.hour])
        let months = try reader(.month).values(fields[.month])
        var days = CronDays(joinsByOr: dayOr)
        let dates = try reader(.day).dates(fields[.day], into: &days)
        let weekdays = try reader(.weekday).weekdays(fields[.weekday], into: &days)
        // croniter takes a full list for a wildcard only beside a field with an asterisk in it.
        let isEveryDate = dates.bits == CronField.day.everything && fields[.weekday].contains("*")
        let isEveryWeekday = weekdays.bits == CronField.weekday.everything && fields[.day].contains("*")
        days.restrictsDates = !dates.isWild && !isEveryDate
        days.restrictsWeekdays = !weekdays.isWild && !isEveryWeekday
        self.text = text
        pattern = CronPattern(
            seconds: seconds.bits, minutes: minutes.bits, hours: hours.bits, months: months.bits, days: days)
        isRepeating = hours.isWild || hours.hasStep || minutes.isWild || minutes.hasStep
        hasSeconds = fields.hasSeconds
        if let reason = fields.reasonForNever(pattern) {
            throw ScheduleProblem("'\(text)': never fires: \(reason)")
        }
    }
}
