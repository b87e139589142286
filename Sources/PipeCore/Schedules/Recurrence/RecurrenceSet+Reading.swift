extension RecurrenceSet {
    /// Gathers what the lines of a recurrence say.
    struct Reader {
        private(set) var zoneName: String?
        private(set) var start: RecurrenceStamp?
        private(set) var rules: [RecurrenceRule] = []
        private(set) var excludedRules: [RecurrenceRule] = []
        private(set) var dates: [RecurrenceStamp] = []
        private(set) var excludedDates: [RecurrenceStamp] = []

        /// DTSTART has to come first.
        mutating func read(_ line: RecurrenceLine) throws(ScheduleProblem) {
            do {
                switch line.name {
                case .start: try readStart(line)
                case .rule: rules.append(try rule(line))
                case .excludedRule: excludedRules.append(try rule(line))
                case .date: dates += try stamps(line)
                case .excludedDate: excludedDates += try stamps(line)
                }
            } catch {
                throw ScheduleProblem("\(line.name.rawValue): \(error.description)")
            }
        }

        private mutating func readStart(_ line: RecurrenceLine) throws(ScheduleProblem) {
            guard start == nil else { throw ScheduleProblem("given twice") }
            let (zone, isDate) = try parameters(of: line)
            let stamp = try stamp(line.value, isDate: isDate, hasZone: zone != nil)
            zoneName = if case .utc = stamp { "UTC" } else { zone }
            start = stamp
        }

        private func rule(_ line: RecurrenceLine) throws(ScheduleProblem) -> RecurrenceRule {
            if let parameter = line.parameters.first(where: { !$0.uppercased().hasPrefix("X-") }) {
                throw ScheduleProblem("unknown parameter '\(parameter)'")
            }
            return try RecurrenceRule(line.value.uppercased())
        }

        private func stamps(_ line: RecurrenceLine) throws(ScheduleProblem) -> [RecurrenceStamp] {
            let (zone, isDate) = try parameters(of: line)
            guard zone == nil || zone == zoneName else {
                let expected = zoneName.map { "the zone of DTSTART, \($0)" } ?? "none, as DTSTART names none"
                throw ScheduleProblem("TZID=\(zone ?? ""): expected \(expected)")
            }
            var stamps: [RecurrenceStamp] = []
            for text in line.value.split(separator: ",", omittingEmptySubsequences: false) {
                stamps.append(try stamp(text, isDate: isDate, hasZone: zone != nil))
            }
            return stamps
        }

        private func parameters(of line: RecurrenceLine) throws(ScheduleProblem) -> (zone: String?, isDate: Bool) {
            var (zone, isDate) = (String?.none, false)
            for parameter in line.parameters {
                let upper = parameter.uppercased()
                switch upper {
                case "VALUE=DATE": isDate = true
                case "VALUE=DATE-TIME": isDate = false
                case "VALUE=PERIOD":
                    throw ScheduleProblem("VALUE=PERIOD: expected times, for a fire has no length")
                default:
                    guard upper.hasPrefix("TZID="), upper.count > 5, zone == nil else {
                        throw ScheduleProblem("unknown parameter '\(parameter)'")
                    }
                    zone = String(parameter.dropFirst(5))
                }
            }
            return (zone, isDate)
        }

        private func stamp(
            _ text: Substring, isDate: Bool, hasZone: Bool
        ) throws(ScheduleProblem) -> RecurrenceStamp {
            guard let stamp = RecurrenceStamp(text.uppercased()), !isDate || text.count <= 10 else {
                let example = isDate ? "a date such as 20261231" : "a time such as 20261231T120000"
                throw ScheduleProblem("expected \(example), found '\(text)'")
            }
            if hasZone, case .utc = stamp {
                throw ScheduleProblem("'\(text)' is in UTC: expected a time on the clocks of its TZID")
            }
            return stamp
        }
    }
}
