/// Durations as people type them: `45s`, `1h30m`, `250ms`, `2d`, or plain seconds.
package enum DurationText {
    private static let units: [(suffix: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("ms", 1_000), ("m", 60_000_000), ("s", 1_000_000),
    ]

    /// The duration a text names; `nil` where it names none.
    package static func read(_ text: String) -> Duration? {
        if let seconds = Double(text), seconds.isFinite, seconds >= 0, seconds < 1e12 {
            return .microseconds(Int64(seconds * 1e6))
        }
        var rest = Substring(text.lowercased())
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let amount = Int64(digits) else { return nil }
            rest.removeFirst(digits.count)
            guard let unit = units.first(where: { rest.hasPrefix($0.suffix) }) else { return nil }
            rest.removeFirst(unit.suffix.count)
            let (part, tooBig) = amount.multipliedReportingOverflow(by: unit.microseconds)
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !tooBig, !overflow else { return nil }
            total = sum
        }
        return .microseconds(total)
    }

    /// Short and exact enough for a table: `850ms`, `2.1s`, `4m10s`, `3h02m`, `2d4h`.
    package static func text(_ duration: Duration) -> String {
        let total = max(0, duration.microseconds)
        let seconds = total / 1_000_000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch seconds {
        case 0: return total == 0 ? "0s" : "\(max(1, total / 1_000))ms"
        case ..<10: return "\(seconds).\(total / 100_000 % 10)s"
        case ..<60: return "\(seconds)s"
        case ..<3_600: return "\(seconds / 60)m\(two(seconds % 60))s"
        case ..<86_400: return "\(seconds / 3_600)h\(two(seconds / 60 % 60))m"
        default: return "\(seconds / 86_400)d\(seconds / 3_600 % 24)h"
        }
    }

    /// A text that `read` gives back unchanged, in the largest unit that fits: `90s`, `5m`, `1500ms`.
    package static func exact(_ duration: Duration) -> String {
        let total = duration.microseconds
        guard total != 0 else { return "0s" }
        for (suffix, size) in units.sorted(by: { $0.microseconds > $1.microseconds }) where total % size == 0 {
            return "\(total / size)\(suffix)"
        }
        return "\(Double(total) / 1e6)"
    }
}
