/// A date or a time as RFC 5545 writes it: in UTC, or on the clocks of the schedule's zone.
enum RecurrenceStamp: Hashable, Sendable {
    case utc(Instant)
    case local(CivilTime)

    /// Reads `20261231`, `20261231T120000`, `20261231T120000Z`, and what `Timestamp` reads; `nil` for anything else.
    init?(_ text: some StringProtocol) {
        guard let reading = Timestamp.read(Self.separated(text)) ?? Timestamp.read(String(text)) else { return nil }
        self = reading.offset.map { .utc(reading.civil.instant(offset: $0)) } ?? .local(reading.civil)
    }

    func instant(in zone: ZoneRules) -> Instant {
        switch self {
        case .utc(let instant): instant
        case .local(let civil): zone.resolve(civil).first
        }
    }

    /// `20261231T120000` with the separators that `Timestamp` reads.
    private static func separated(_ text: some StringProtocol) -> String {
        var separated = ""
        for (place, character) in text.enumerated() {
            switch place {
            case 4, 6: separated += "-"
            case 11, 13: separated += character == "Z" ? "" : ":"
            default: break
            }
            separated.append(character)
        }
        return separated
    }
}
