extension CronFieldReader {
    /// Reads the day-of-month field; returns what of it is no more than numbers.
    func dates(_ text: Substring, into days: inout CronDays) throws(ScheduleProblem) -> Values {
        var plain = Values()
        for item in items(of: text) {
            let word = item.uppercased()
            if word == "L" {
                days.beforeLast |= 1
            } else if word == "LW" || word == "WL" {
                days.lastWorkday = true
            } else if word.hasPrefix("L-") {
                guard let number = Int(word.dropFirst(2)), (0...30).contains(number), !word.hasSuffix("-0") else {
                    throw problem(item, "expected L-1 to L-30, days before the last of the month")
                }
                days.beforeLast |= 1 << UInt64(number)
            } else if word.hasSuffix("W") || word.hasPrefix("W") {
                let number = word.hasSuffix("W") ? word.dropLast() : word.dropFirst()
                guard let day = Int(number), (1...31).contains(day) else {
                    throw problem(item, "expected 1W–31W or LW, the workday nearest to that day")
                }
                days.workdays |= 1 << UInt64(day)
            } else {
                let values = try self.item(item)
                plain.bits |= values.bits
                plain.isWild = plain.isWild || values.isWild
            }
        }
        days.dates = plain.bits
        return plain
    }

    /// Reads the weekday field; returns what of it is no more than numbers.
    func weekdays(_ text: Substring, into days: inout CronDays) throws(ScheduleProblem) -> Values {
        var plain = Values()
        for item in items(of: text) {
            let word = item.uppercased()
            if word == "L" {
                throw problem(item, "write 5L for the last Friday of the month, or 6 for every Saturday")
            }
            if let hash = item.firstIndex(of: "#") {
                let weekdays = try self.item(item[..<hash]).bits
                let ordinal = item[item.index(after: hash)...].uppercased()
                if ordinal == "L" {
                    days.lastWeekdays |= weekdays
                } else if let number = UInt64(ordinal), (1...5).contains(number) {
                    days.ordinals |= weekdays << ((number - 1) * 8)
                } else {
                    throw problem(item, "expected #1 to #5 or #L behind the weekday")
                }
            } else if word.hasPrefix("L") || word.hasSuffix("L") {
                let name = word.hasPrefix("L") ? word.dropFirst() : word.dropLast()
                days.lastWeekdays |= 1 << UInt64(try value(name, of: item) % 7)
            } else {
                let values = try self.item(item)
                plain.bits |= values.bits
                plain.isWild = plain.isWild || values.isWild
            }
        }
        days.weekdays = plain.bits
        return plain
    }
}
