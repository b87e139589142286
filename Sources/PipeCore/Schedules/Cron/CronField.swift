/// One part of a cron expression, and what it may hold.
enum CronField: Int, CaseIterable, Sendable {
    case second, minute, hour, day, month, weekday

    var title: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .day: "day of month"
        case .month: "month"
        case .weekday: "weekday"
        }
    }

    /// The values that differ: 7 is Sunday too, but `highest` tells that.
    var bounds: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        case .weekday: 0...6
        }
    }

    /// The highest number a person may write.
    var highest: Int { self == .weekday ? 7 : bounds.upperBound }

    /// The names of the values from the lowest on.
    var names: [String] {
        switch self {
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .weekday: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        case .second, .minute, .hour, .day: []
        }
    }

    /// What to write instead, for messages.
    var allowed: String {
        let numbers = "\(bounds.lowerBound)–\(highest)"
        guard let first = names.first, let last = names.last else { return numbers }
        return "\(numbers) or \(first)–\(last)"
    }

    /// Every value, as bits.
    var everything: UInt64 { bounds.reduce(0) { $0 | 1 << UInt64($1) } }
}
