/// What was counted at each station.
struct StationTally: Codable, Sendable {
    var rows = 0
    /// Readings that no crowd explains: a counter that was set back, or broke.
    var resets = 0
    var entries: [String: Int] = [:]

    mutating func add(_ other: StationTally) {
        rows += other.rows
        resets += other.resets
        entries.merge(other.entries, uniquingKeysWith: +)
    }
}
