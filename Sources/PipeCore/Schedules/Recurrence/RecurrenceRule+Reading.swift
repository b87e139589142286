extension RecurrenceRule {
    /// Reads `FREQ=DAILY;COUNT=3`, in upper case.
    init(_ text: String) throws(ScheduleProblem) {
        var parts: [(name: String, value: String)] = []
        for part in text.split(separator: ";") {
            guard let equals = part.firstIndex(of: "=") else {
                throw ScheduleProblem("'\(part)': expected a part such as COUNT=3")
            }
            let name = String(part[..<equals])
            guard Self.names.contains(name) else { throw Self.unknown(name) }
            guard !parts.contains(where: { $0.name == name }) else { throw ScheduleProblem("\(name) is given twice") }
            parts.append((name, String(part[part.index(after: equals)...])))
        }
        guard let frequency = parts.first(where: { $0.name == "FREQ" }) else {
            throw ScheduleProblem("expected FREQ=DAILY or the like, found '\(text)'")
        }
        self.init(frequency: try Self.frequency(frequency.value))
        for (name, value) in parts { try read(name, value) }
        guard count == nil || until == nil else {
            throw ScheduleProblem("COUNT and UNTIL exclude each other: expected only one of them")
        }
        try refuseMissingDays()
        try refuseMissingPositions()
    }

    private static let names =
        ["FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYWEEKDAY"] + Part.allCases.map(\.rawValue)

    private static func unknown(_ name: String) -> ScheduleProblem {
        guard name != "BYEASTER" else { return ScheduleProblem("BYEASTER is not part of RFC 5545: expected RDATEs") }
        return ScheduleProblem("unknown part '\(name)'" + Nearest.hint(for: name, among: names))
    }

    private static func frequency(_ text: String) throws(ScheduleProblem) -> Frequency {
        guard let frequency = Frequency(rawValue: text) else {
            let names = Frequency.allCases.map(\.rawValue)
            throw ScheduleProblem(
                "FREQ=\(text): expected SECONDLY to YEARLY, as RFC 5545 names them"
                    + Nearest.hint(for: text, among: names))
        }
        return frequency
    }

    private mutating func read(_ name: String, _ value: String) throws(ScheduleProblem) {
        switch name {
        case "INTERVAL": interval = try Self.amount(name, value)
        case "COUNT":
            let number = try Self.amount(name, value)
            // Counted from the start whenever somebody asks for the next fire.
            guard number <= 1_000_000 else {
                throw ScheduleProblem("COUNT=\(value): at most 1000000 are counted: name the end with UNTIL")
            }
            count = number
        case "UNTIL":
            guard let stamp = RecurrenceStamp(value) else {
                throw ScheduleProblem("UNTIL=\(value): expected a time such as 20261231 or 20261231T120000Z")
            }
            until = stamp
        case "WKST":
            guard let weekday = Weekday.names.firstIndex(of: value) else {
                throw ScheduleProblem("WKST=\(value): expected one of MO, TU, WE, TH, FR, SA, SU")
            }
            weekStart = weekday
        case "BYDAY", "BYWEEKDAY":
            for item in value.split(separator: ",", omittingEmptySubsequences: false) {
                guard let weekday = Weekday(item) else {
                    throw ScheduleProblem(
                        "\(name)=\(value): expected weekdays such as MO, 2TU or -1FR, found '\(item)'")
                }
                weekdays.append(weekday)
            }
        default:
            if let part = Part(rawValue: name) { numbers[part] = try Self.list(part, value) }
        }
    }

    private static func amount(_ name: String, _ text: String) throws(ScheduleProblem) -> Int {
        guard let number = Int(text), number >= 1, number <= Int32.max else {
            throw ScheduleProblem("\(name)=\(text): expected a whole number of at least 1")
        }
        return number
    }

    private static func list(_ part: Part, _ text: String) throws(ScheduleProblem) -> [Int] {
        var numbers: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Int(item),
                part.allowed.contains(part.countsFromEnd && number != .min ? abs(number) : number)
            else {
                let (lowest, highest) = (part.allowed.lowerBound, part.allowed.upperBound)
                let negative = part.countsFromEnd ? " or -\(highest) to -\(lowest)" : ""
                let found = item == text ? "" : ", found '\(item)'"
                throw ScheduleProblem("\(part.rawValue)=\(text): expected \(lowest) to \(highest)\(negative)\(found)")
            }
            numbers.insert(number)
        }
        return numbers.sorted()
    }
}

extension RecurrenceRule.Weekday: CustomStringConvertible {
    /// Reads `MO`, `+1MO`, `-1MO` and, as dateutil writes it, `MO(-1)`.
    init?(_ text: Substring) {
        var name = text.drop { !$0.isLetter }
        var number = text.prefix { !$0.isLetter }
        if number.isEmpty, name.hasSuffix(")"), let bracket = name.firstIndex(of: "(") {
            number = name[name.index(after: bracket)...].dropLast()
            name = name[..<bracket]
        }
        guard let weekday = Self.names.firstIndex(of: String(name)) else { return nil }
        self.weekday = weekday
        guard !number.isEmpty else {
            ordinal = nil
            return
        }
        guard let ordinal = Int(number), ordinal != 0, (-53...53).contains(ordinal) else { return nil }
        self.ordinal = ordinal
    }

    var description: String { (ordinal.map(String.init) ?? "") + Self.names[weekday] }
}
