package import PipeCore

/// The dates of a calendar as people list them.
package enum CalendarDates {
    /// Checks dates that were typed.
    package static func check(_ dates: [String]) throws(InputProblem) {
        for date in dates where !Calendar.isDate(date) {
            throw InputProblem("expected a date such as 2026-12-25, got '\(date)'")
        }
    }

    /// Reads one date a line; what stands behind a `#`, and lines without anything else, are passed over.
    package static func read(_ text: String, from file: String) throws(InputProblem) -> [String] {
        var dates: [String] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let date = words.first else { continue }
            guard words.count == 1, Calendar.isDate(String(date)) else {
                throw InputProblem(
                    "\(file):\(number + 1): expected a date such as 2026-12-25, got '\(words.joined(separator: " "))'")
            }
            dates.append(String(date))
        }
        return dates
    }
}

extension Calendar {
    /// The calendar with these dates, if a calendar can be called so.
    package init(named name: String, dates: [String]) throws(InputProblem) {
        guard Calendar.isName(name) else {
            throw InputProblem(
                "a calendar's name begins with a letter and has neither blanks nor commas, got '\(name)'")
        }
        guard !dates.isEmpty else { throw InputProblem("no dates: a calendar has at least one, such as 2026-12-25") }
        self.init(name: name, dates: dates)
    }
}

extension ScheduleSpec {
    /// Refuses names of calendars that there are none of.
    package func check(calendars: [Calendar]) throws(SpecProblem) {
        let known = calendars.map(\.name)
        for name in calendarNames where !known.contains(name) {
            let hint = Nearest.hint(for: name, among: known)
            throw SpecProblem(
                ["except"],
                "there is no calendar '\(name)'" + (hint.isEmpty ? ": make it with 'pipectl calendar set'" : hint))
        }
    }
}
