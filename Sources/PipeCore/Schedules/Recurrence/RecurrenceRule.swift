/// One rule of a recurrence, part by part as it was written.
struct RecurrenceRule: Hashable, Sendable {
    enum Frequency: String, CaseIterable, Sendable {
        case secondly = "SECONDLY"
        case minutely = "MINUTELY"
        case hourly = "HOURLY"
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"

        /// The seconds of one period, where periods are elapsed time and not days of a calendar.
        var seconds: Int? {
            switch self {
            case .secondly: 1
            case .minutely: 60
            case .hourly: 3_600
            case .daily, .weekly, .monthly, .yearly: nil
            }
        }
    }

    /// A part that lists whole numbers.
    enum Part: String, CaseIterable, Sendable {
        case second = "BYSECOND"
        case minute = "BYMINUTE"
        case hour = "BYHOUR"
        case month = "BYMONTH"
        case monthDay = "BYMONTHDAY"
        case yearDay = "BYYEARDAY"
        case week = "BYWEEKNO"
        case position = "BYSETPOS"

        var allowed: ClosedRange<Int> {
            switch self {
            case .second, .minute: 0...59
            case .hour: 0...23
            case .month: 1...12
            case .monthDay: 1...31
            case .week: 1...53
            case .yearDay, .position: 1...366
            }
        }

        /// Whether a negative number counts from the end.
        var countsFromEnd: Bool {
            switch self {
            case .second, .minute, .hour, .month: false
            case .monthDay, .yearDay, .week, .position: true
            }
        }
    }

    /// `MO`, or the second or last Monday: `2MO`, `-1MO`.
    struct Weekday: Hashable, Sendable {
        /// 0 is Sunday.
        let weekday: Int
        let ordinal: Int?

        static let names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]
    }

    let frequency: Frequency
    var interval = 1
    var count: Int?
    var until: RecurrenceStamp?
    /// 0 is Sunday; weeks begin on Monday unless the rule says otherwise.
    var weekStart = 1
    var weekdays: [Weekday] = []
    /// Sorted, each number once.
    var numbers: [Part: [Int]] = [:]

    subscript(part: Part) -> [Int]? { numbers[part] }
}
