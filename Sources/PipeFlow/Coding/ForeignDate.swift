internal import PipeCore

/// Foundation's `Date`, for flows that use it: JSON has it as RFC 3339 text. Here nothing imports Foundation, so the type is
/// looked for by its name.
enum ForeignDate {
    /// `nil` where the program has no Foundation.
    static let type = _typeByName("20FoundationEssentials4DateV")

    /// What Foundation counts from: 2001-01-01T00:00:00Z.
    private static let epoch = Instant(microseconds: 978_307_200_000_000)

    /// The text of a date; `nil` for anything else.
    static func text(of value: some Encodable) -> String? {
        guard let type, Swift.type(of: value) == type,
            let plain = try? ValueEncoder.plain(value), let seconds = Double(json: plain),
            let microseconds = Int64(exactly: (seconds * 1e6).rounded())
        else { return nil }
        return Timestamp.text(epoch + .microseconds(microseconds))
    }

    /// What `Date` decodes from: seconds since its epoch. A day alone is its beginning in UTC.
    static func seconds(in text: String) -> Double? {
        guard let reading = Timestamp.read(text) else { return nil }
        return (reading.civil.instant(offset: reading.offset ?? 0) - epoch).seconds
    }
}
