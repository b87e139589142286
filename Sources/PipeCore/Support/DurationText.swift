/// Durations as people type them: `45s`, `1h30m`, `250ms`, `2d`, or plain seconds.
package enum DurationText {
    /// `ms` before `m`, which begins it.
    private static let units: [(suffix: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("ms", 1_000), ("m", 60_000_000), ("s", 1_000_000), ("us", 1),
    ]

    /// A million days: far beyond what anybody means, and what is due after it still has a year of four digits.
    private static let longest: Int64 = 1_000_000 * 86_400_000_000

    /// The duration a text names; `nil` where it names none.
    package static func read(_ text: String) -> Duration? {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard let total = isPlain ? plainSeconds(text) : sum(of: text), total <= longest else { return nil }
        return .microseconds(total)
    }

    /// The duration of so many seconds, to the microsecond; `nil` below zero and beyond the longest that a text can name.
    package static func read(seconds: Double) -> Duration? {
        guard let total = Int64(exactly: (seconds * 1e6).rounded()), (0...longest).contains(total) else { return nil }
        return .microseconds(total)
    }

    private static func plainSeconds(_ text: String) -> Int64? {
        Double(text).flatMap { Int64(exactly: ($0 * 1e6).rounded()) }
    }

    private static func sum(of text: String) -> Int64? {
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
        return total
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
        let unit = units.sorted { $0.microseconds > $1.microseconds }.first { total % $0.microseconds == 0 }
        return unit.map { "\(total / $0.microseconds)\($0.suffix)" } ?? "\(total)us"
    }
}
