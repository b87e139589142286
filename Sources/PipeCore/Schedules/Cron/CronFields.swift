/// The texts of a cron expression's fields.
struct CronFields {
    private let texts: [CronField: Substring]
    let hasSeconds: Bool

    subscript(field: CronField) -> Substring { texts[field] ?? "0" }

    private static let words: [(word: String, fields: String)] = [
        ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
    ]

    init(_ text: String, secondsFirst: Bool) throws(ScheduleProblem) {
        let parts = try Self.expand(text).split(whereSeparator: \.isBlank)
        let minuteOn = CronField.allCases.dropFirst()
        let fields: [CronField]
        switch parts.count {
        case 5: fields = Array(minuteOn)
        case 6: fields = secondsFirst ? CronField.allCases : minuteOn + [.second]
        default:
            let sixth = secondsFirst ? "before" : "behind"
            throw ScheduleProblem(
                "'\(text)': \(parts.count) \(parts.count == 1 ? "field" : "fields"): expected minute hour day month weekday, or six with seconds \(sixth) them"
            )
        }
        hasSeconds = parts.count == 6
        texts = Dictionary(uniqueKeysWithValues: zip(fields, parts))
    }

    private static func expand(_ text: String) throws(ScheduleProblem) -> String {
        let word = text.trimmed.lowercased()
        guard word.hasPrefix("@") else { return text }
        if word == "@reboot" {
            throw ScheduleProblem("'\(text)': a schedule knows times, not when a machine starts")
        }
        guard let known = words.first(where: { $0.word == word }) else {
            let all = words.map(\.word)
            throw ScheduleProblem(
                "'\(text)': expected \(all.joined(separator: ", "))" + Nearest.hint(for: word, among: all))
        }
        return known.fields
    }

    /// Why the pattern never matches, in words; `nil` where it does.
    ///
    /// A hundred years hold every shape of month that there is, with every weekday on the 29th of February.
    func reasonForNever(_ pattern: CronPattern) -> String? {
        let start = CivilTime(year: 2000, month: 1, day: 1).instant().wholeSeconds
        guard pattern.next(from: start) == nil else { return nil }
        var byDate = pattern
        byDate.days.restrictsWeekdays = false
        if pattern.days.restrictsDates, byDate.next(from: start) == nil {
            return "there is no day \(self[.day]) in \(monthNames(pattern.months))"
        }
        return "day of month \(self[.day]) is never weekday \(self[.weekday]) in \(monthNames(pattern.months))"
    }

    private func monthNames(_ months: UInt64) -> String {
        let all = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let names = all.indices.filter { months >> UInt64($0 + 1) & 1 != 0 }.map { all[$0] }
        guard names.count < 12, let last = names.last else { return "any month" }
        return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension String {
    /// Without the blanks around it.
    fileprivate var trimmed: String {
        String(drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed())
    }
}

extension Character {
    /// What separates fields; a line's end of two characters too.
    fileprivate var isBlank: Bool { isASCII && isWhitespace }
}
