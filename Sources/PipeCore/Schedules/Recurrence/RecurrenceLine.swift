/// One property of a recurrence: `EXDATE;TZID=Europe/Berlin:20261231T120000`.
struct RecurrenceLine {
    enum Name: String, CaseIterable {
        case start = "DTSTART"
        case rule = "RRULE"
        case date = "RDATE"
        case excludedRule = "EXRULE"
        case excludedDate = "EXDATE"
    }

    let name: Name
    /// `TZID=Europe/Berlin` and the like, as written.
    let parameters: [Substring]
    let value: Substring

    /// Puts folded lines together and separates what blanks or line ends separate.
    static func lines(of text: String) throws(ScheduleProblem) -> [RecurrenceLine] {
        var unfolded: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if let first = line.first, first == " " || first == "\t", !unfolded.isEmpty {
                unfolded[unfolded.count - 1] += line.dropFirst()
            } else {
                unfolded.append(String(line))
            }
        }
        var lines: [RecurrenceLine] = []
        for word in unfolded.flatMap({ $0.split(whereSeparator: \.isWhitespace) }) {
            lines.append(try RecurrenceLine(word))
        }
        return lines
    }

    private init(_ text: Substring) throws(ScheduleProblem) {
        let name = text.prefix { $0.isLetter || $0 == "-" }
        let rest = text[name.endIndex...]
        guard rest.first == ":" || rest.first == ";" else {
            // A rule needs no name.
            self.init(name: .rule, parameters: [], value: text)
            return
        }
        guard let known = Name(rawValue: name.uppercased()) else {
            let hint = Nearest.hint(for: String(name), among: Name.allCases.map(\.rawValue))
            throw ScheduleProblem("unknown property '\(name)'\(hint)")
        }
        guard let colon = rest.firstIndex(of: ":") else {
            throw ScheduleProblem("\(known.rawValue): expected ':' and a value, found '\(rest)'")
        }
        let parameters = rest[..<colon].split(separator: ";")
        self.init(name: known, parameters: parameters, value: rest[rest.index(after: colon)...])
    }

    private init(name: Name, parameters: [Substring], value: Substring) {
        self.name = name
        self.parameters = parameters
        self.value = value
    }
}
