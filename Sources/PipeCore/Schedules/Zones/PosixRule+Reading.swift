extension PosixRule {
    /// `nil` where the text is no such rule.
    init?(_ text: String) {
        var scanner = Scanner(rest: Substring(text))
        guard scanner.name(), let west = scanner.time(hours: 0...24) else { return nil }
        standard = -west
        guard !scanner.rest.isEmpty else {
            daylight = nil
            return
        }
        guard scanner.name() else { return nil }
        var offset = standard + 3_600
        if scanner.rest.first != "," {
            guard let west = scanner.time(hours: 0...24) else { return nil }
            offset = -west
        }
        guard scanner.skip(","), let start = scanner.moment(), scanner.skip(","), let end = scanner.moment(),
            scanner.rest.isEmpty
        else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    private struct Scanner {
        var rest: Substring

        mutating func skip(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        /// `CET`, or `<+03>` where the name is not all letters.
        mutating func name() -> Bool {
            if skip("<") {
                guard let end = rest.firstIndex(of: ">") else { return false }
                rest = rest[rest.index(after: end)...]
                return true
            }
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest.removeFirst(letters.count)
            return letters.count >= 3
        }

        mutating func number(_ allowed: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard digits.count <= 3, let number = Int(digits), allowed.contains(number) else { return nil }
            rest.removeFirst(digits.count)
            return number
        }

        /// `[+-]hh[:mm[:ss]]`, in seconds.
        mutating func time(hours: ClosedRange<Int>) -> Int? {
            let sign = skip("-") ? -1 : 1
            if sign > 0 { _ = skip("+") }
            guard var total = number(hours).map({ $0 * 3_600 }) else { return nil }
            for unit in [60, 1] {
                guard skip(":") else { break }
                guard let part = number(0...59) else { return nil }
                total += part * unit
            }
            return sign * total
        }

        mutating func moment() -> Moment? {
            guard let day = day() else { return nil }
            guard skip("/") else { return Moment(day: day, time: 7_200) }
            return time(hours: 0...167).map { Moment(day: day, time: $0) }
        }

        private mutating func day() -> Day? {
            if skip("J") { return number(1...365).map { .common($0) } }
            guard skip("M") else { return number(0...365).map { .ordinal($0) } }
            guard let month = number(1...12), skip("."), let week = number(1...5), skip("."),
                let weekday = number(0...6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
    }
}
