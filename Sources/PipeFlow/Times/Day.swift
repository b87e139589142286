internal import PipeCore

/// A day of the calendar, in no particular zone. As a parameter or in a result it is text: `2023-03-25`.
public struct Day: Hashable, Comparable, Sendable {
    /// From 1 to 9999.
    public let year: Int
    /// From 1 to 12.
    public let month: Int
    /// From 1.
    public let day: Int

    /// `nil` where the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        let civil = CivilTime(year: year, month: month, day: day)
        guard civil.isValid else { return nil }
        self.init(civil)
    }

    /// Reads `2023-03-25`; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let reading = Timestamp.read(text) else { return nil }
        self.init(reading.civil)
    }

    init(_ civil: CivilTime) { (year, month, day) = (civil.year, civil.month, civil.day) }

    /// The day so many days later.
    public func adding(days: Int) -> Day { Day(civil.adding(days: days)) }

    /// The days from one to the other.
    public static func - (later: Day, earlier: Day) -> Int { later.count - earlier.count }

    /// From 1, a Monday, to 7.
    public var weekday: Int { (count % 7 + 10) % 7 + 1 }

    /// Its beginning in UTC.
    public var start: Moment { Moment(microseconds: civil.instant().microseconds) }

    /// Whether it comes earlier.
    public static func < (left: Day, right: Day) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private var civil: CivilTime { CivilTime(year: year, month: month, day: day) }
    private var count: Int { CivilTime.daysSinceEpoch(year: year, month: month, day: day) }
}

extension Day: CustomStringConvertible, Codable {
    /// `2023-03-25`.
    public var description: String { String(Timestamp.text(civil.instant()).prefix(10)) }

    /// Reads its text.
    public init(from decoder: any Decoder) throws {
        self = try TimeText.read(decoder, as: "a date (YYYY-MM-DD)") { Day($0) }
    }

    /// Writes its text.
    public func encode(to encoder: any Encoder) throws { try TimeText.write(self, to: encoder) }
}
