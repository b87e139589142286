/// Instants as text: RFC 3339, which JSON output, the contract and PostgreSQL all read.
package enum Timestamp {
    /// `2023-03-25T09:00:00.250000Z`; the fraction is left out where it is zero.
    package static func text(_ instant: Instant, offset: Int = 0) -> String {
        let civil = CivilTime(utc: instant + .seconds(offset))
        var text = padded(civil.year, 4) + "-" + padded(civil.month, 2) + "-" + padded(civil.day, 2)
        text += "T" + padded(civil.hour, 2) + ":" + padded(civil.minute, 2) + ":" + padded(civil.second, 2)
        if civil.microsecond > 0 { text += "." + padded(civil.microsecond, 6) }
        guard offset != 0 else { return text + "Z" }
        let minutes = abs(offset) / 60
        return text + (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    }

    /// What a text says: a civil time, and its offset from UTC in seconds if it names one.
    package struct Reading: Hashable, Sendable {
        package let civil: CivilTime
        package let offset: Int?
    }

    /// Reads `2023-03-25`, `2023-03-25 09:00`, `2023-03-25T09:00:00.5+02:00` and the like; `nil` for anything else.
    package static func read(_ text: String) -> Reading? {
        var scanner = Scanner(rest: Substring(text))
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2)
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        var offset: Int?
        if !scanner.rest.isEmpty {
            guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
                let hour = scanner.number(digits: 2), scanner.skip(":"),
                let minute = scanner.number(digits: 2)
            else { return nil }
            (civil.hour, civil.minute) = (hour, minute)
            if scanner.skip(":") {
                guard let second = scanner.number(digits: 2) else { return nil }
                civil.second = second
                if scanner.skip(".") {
                    guard let microsecond = scanner.fraction() else { return nil }
                    civil.microsecond = microsecond
                }
            }
            if !scanner.rest.isEmpty {
                guard let zone = scanner.offset() else { return nil }
                offset = zone
            }
        }
        guard civil.isValid, scanner.rest.isEmpty else { return nil }
        return Reading(civil: civil, offset: offset)
    }

    /// Reads a text that names its offset; `nil` where it does not.
    package static func instant(_ text: String) -> Instant? {
        guard let reading = read(text), let offset = reading.offset else { return nil }
        return reading.civil.instant(offset: offset)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private struct Scanner {
        var rest: Substring

        mutating func skip(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(digits count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            rest.removeFirst(count)
            return Int(digits)
        }

        /// The digits behind the point, as microseconds; what is finer is cut off.
        mutating func fraction() -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty else { return nil }
            rest.removeFirst(digits.count)
            let six = digits.prefix(6)
            return Int(six + String(repeating: "0", count: 6 - six.count))
        }

        mutating func offset() -> Int? {
            if skip("Z") || skip("z") { return 0 }
            let sign = skip("-") ? -1 : 1
            guard sign < 0 || skip("+"), let hours = number(digits: 2), hours < 24 else { return nil }
            if rest.isEmpty { return sign * hours * 3_600 }
            _ = skip(":")
            guard let minutes = number(digits: 2), minutes < 60 else { return nil }
            return sign * (hours * 3_600 + minutes * 60)
        }
    }
}
