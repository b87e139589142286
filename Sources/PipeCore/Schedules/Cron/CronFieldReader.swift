/// Reads one field of a cron expression, item by item.
struct CronFieldReader {
    let field: CronField
    /// The whole expression, for messages.
    let expression: String
    /// What `H` spreads by.
    let seed: String?
    /// Whether `5-5` is the whole field and wrapped steps count as croniter counts them.
    let asCroniter: Bool

    /// The values of a field, as bits.
    struct Values: Hashable {
        var bits: UInt64 = 0
        /// Whether an item is a plain `*` or `?`.
        var isWild = false
        var hasStep = false
    }

    func values(_ text: Substring) throws(ScheduleProblem) -> Values {
        var values = Values()
        for item in items(of: text) {
            let more = try self.item(item)
            values.bits |= more.bits
            values.isWild = values.isWild || more.isWild
            values.hasStep = values.hasStep || more.hasStep
        }
        return values
    }

    func items(of text: Substring) -> [Substring] {
        text.split(separator: ",", omittingEmptySubsequences: false)
    }

    /// `*`, `5`, `1-5`, `H`, each with a step or without.
    func item(_ item: Substring) throws(ScheduleProblem) -> Values {
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let step = try parts.count == 2 ? step(parts[1], of: item) : nil
        let base = parts[0].uppercased()
        var values = Values(hasStep: step != nil)
        if base == "*" || (base == "?" && step == nil && (field == .day || field == .weekday)) {
            values.isWild = step == nil
            values.bits = bits(of: field.bounds, step: step ?? 1)
        } else if base.hasPrefix("H") {
            values.bits = try spread(base.dropFirst(), step: step, of: item)
        } else if let dash = base.firstIndex(of: "-") {
            let low = try value(base[..<dash], of: item)
            let high = try value(base[base.index(after: dash)...], of: item)
            values.bits = range(from: low, to: high, step: step ?? 1)
        } else {
            let low = sunday(try value(base[...], of: item))
            values.bits = step.map { bits(of: low...field.bounds.upperBound, step: $0) } ?? 1 << UInt64(low)
        }
        return values
    }

    /// A number or a name; weekday 7 stays 7, and the last day of a month may end a range of days.
    func value(_ text: Substring, of item: Substring) throws(ScheduleProblem) -> Int {
        if let index = field.names.firstIndex(of: text.uppercased()) { return field.bounds.lowerBound + index }
        if field == .day, text == "L", item.uppercased().contains("-L") { return field.highest }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw problem(item, "expected \(field.allowed)" + Nearest.hint(for: String(text), among: field.names))
        }
        guard let number = Int(text), (field.bounds.lowerBound...field.highest).contains(number) else {
            throw problem(item, "expected \(field.allowed)")
        }
        return number
    }

    func problem(_ item: Substring, _ what: String) -> ScheduleProblem {
        let isNumber = !item.isEmpty && item.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return ScheduleProblem("'\(expression)': \(field.title) \(isNumber ? String(item) : "'\(item)'"): \(what)")
    }

    private func step(_ text: Substring, of item: Substring) throws(ScheduleProblem) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let step = Int(text), step > 0 else {
            throw problem(item, "a step is a whole number of at least 1")
        }
        // Longer than any field, and safe to reckon with.
        return min(step, 1_000)
    }

    private func spread(_ rest: Substring, step: Int?, of item: Substring) throws(ScheduleProblem) -> UInt64 {
        guard let seed else { throw problem(item, "H spreads by a deployment's name, and there is none here") }
        // Every month has 28 days.
        var range = field == .day ? 1...28 : field.bounds
        if !rest.isEmpty {
            let bounds = rest.dropFirst().dropLast().split(separator: "-", omittingEmptySubsequences: false)
            guard rest.hasPrefix("("), rest.hasSuffix(")"), bounds.count == 2 else {
                throw problem(item, "expected H, H/15, H(0-29) or H(0-29)/10")
            }
            let (low, high) = (try value(bounds[0], of: item), try value(bounds[1], of: item))
            guard low <= high, high <= range.upperBound else {
                throw problem(item, "expected a range within \(range.lowerBound)–\(range.upperBound)")
            }
            range = low...high
        }
        guard let step else { return 1 << UInt64(CronSpread.value(in: range, seed: seed, field: field)) }
        let firstPeriod = range.lowerBound...min(range.lowerBound + step - 1, range.upperBound)
        let start = CronSpread.value(in: firstPeriod, seed: seed, field: field)
        return bits(of: start...range.upperBound, step: step)
    }

    private func range(from low: Int, to high: Int, step: Int) -> UInt64 {
        let (first, last) = (sunday(low), asCroniter ? sunday(high) : high)
        if asCroniter, first == last { return bits(of: field.bounds, step: step) }
        if first <= last { return bits(of: first...last, step: step) }
        let (lowest, size) = (field.bounds.lowerBound, field.bounds.count)
        guard asCroniter else { return bits(of: first...last + size, step: step) }
        let end = field.bounds.upperBound
        let reached = first + (end - first) / step * step
        let isOver = reached - lowest + step > size && end - reached < step
        let second = lowest + (isOver ? step - (end - reached) : 0)
        return bits(of: first...end, step: step) | (second <= last ? bits(of: second...last, step: step) : 0)
    }

    /// The bits of every step-th value, counted on round the field.
    private func bits(of values: ClosedRange<Int>, step: Int) -> UInt64 {
        let (lowest, size) = (field.bounds.lowerBound, field.bounds.count)
        return stride(from: values.lowerBound, through: values.upperBound, by: step)
            .reduce(0) { $0 | 1 << UInt64(($1 - lowest) % size + lowest) }
    }

    private func sunday(_ value: Int) -> Int { field == .weekday && value == 7 ? 0 : value }
}
