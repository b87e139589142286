internal import PipeCore

/// A point in time, to the microsecond. As a parameter or in a result it is RFC 3339 text: `2023-03-25T09:00:00Z`.
public struct Moment: Hashable, Comparable, Sendable {
    /// Counted from 1970-01-01T00:00:00Z.
    public var microseconds: Int64

    /// The moment so many microseconds after 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Reads `2023-03-25T09:00:00Z`, `2023-03-25 09:00+02:00` and the like; without an offset it is UTC. `nil` for anything
    /// else.
    public init?(_ text: String) {
        guard let reading = Timestamp.read(text) else { return nil }
        microseconds = reading.civil.instant(offset: reading.offset ?? 0).microseconds
    }

    /// What the clock shows.
    public static var now: Moment { Moment(microseconds: Instant.now.microseconds) }

    /// The day in UTC.
    public var day: Day { Day(CivilTime(utc: Instant(microseconds: microseconds))) }

    /// Whether it comes earlier.
    public static func < (left: Moment, right: Moment) -> Bool { left.microseconds < right.microseconds }

    /// The moment so much later.
    public static func + (moment: Moment, span: Duration) -> Moment {
        Moment(microseconds: moment.microseconds + span.microseconds)
    }

    /// The moment so much earlier.
    public static func - (moment: Moment, span: Duration) -> Moment {
        Moment(microseconds: moment.microseconds - span.microseconds)
    }

    /// The time from one to the other.
    public static func - (later: Moment, earlier: Moment) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Moment: CustomStringConvertible, Codable {
    /// RFC 3339 in UTC.
    public var description: String { Timestamp.text(Instant(microseconds: microseconds)) }

    /// Reads its text.
    public init(from decoder: any Decoder) throws {
        self = try TimeText.read(decoder, as: "a date and time") { Moment($0) }
    }

    /// Writes its text.
    public func encode(to encoder: any Encoder) throws { try TimeText.write(self, to: encoder) }
}
