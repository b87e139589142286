/// The rules of one IANA time zone: how far its clocks are from UTC at any instant.
///
/// A table of spans of one offset each. Where the rules go on for ever, the table covers one whole cycle of the
/// Gregorian calendar, and later instants are looked up a number of cycles earlier.
package struct ZoneRules: Hashable, Sendable {
    package let name: String
    /// In seconds since 1970, ascending; the first is the beginning of time.
    let starts: [Int64]
    /// Seconds east of UTC, one for each span; neighbours differ.
    let offsets: [Int32]
    /// From here on the table repeats every 400 years; `nil` where the last span lasts for ever.
    let cycleStart: Int64?

    package static let utc = ZoneRules(name: "UTC", initial: 0, changes: [], cycleStart: nil)

    /// 400 years are a whole number of weeks, so every rule by weekday repeats too.
    static let cycle: Int64 = 146_097 * 86_400

    /// More than any two clocks on earth differ, in seconds.
    private static let widest: Int64 = 26 * 3_600

    init(name: String, initial: Int, changes: [Change], cycleStart: Int64?) {
        var starts = [Int64.min]
        var offsets = [Int32(initial)]
        for change in changes where change.offset != Int(offsets[offsets.count - 1]) {
            starts.append(change.second)
            offsets.append(Int32(change.offset))
        }
        self.name = name
        self.starts = starts
        self.offsets = offsets
        self.cycleStart = starts.count > 1 ? cycleStart : nil
    }

    /// From a second on, clocks are `offset` seconds east of UTC.
    struct Change: Hashable {
        let second: Int64
        let offset: Int
    }

    /// Seconds east of UTC.
    package func offset(at instant: Instant) -> Int {
        let second = instant.wholeSeconds
        return Int(offsets[span(at: second - shift(at: second))])
    }

    /// What a clock in the zone shows.
    package func civil(at instant: Instant) -> CivilTime {
        CivilTime(utc: Instant(microseconds: instant.microseconds + Int64(offset(at: instant)) * 1_000_000))
    }

    /// When clocks in the zone show `civil`.
    package func resolve(_ civil: CivilTime) -> CivilResolution {
        let local = civil.instant()
        let wall = local.wholeSeconds
        let shift = shift(at: wall - Self.widest)
        let target = wall - shift
        var found: Instant?
        var index = span(at: target - Self.widest)
        while true {
            let offset = Int64(offsets[index])
            let isLast = index + 1 == starts.count
            if isLast || target - offset < starts[index + 1] {
                let instant = Instant(microseconds: local.microseconds - offset * 1_000_000)
                if target - offset >= starts[index] {
                    if let first = found { return .overlap(first: first, second: instant) }
                    found = instant
                } else if found == nil {
                    return .gap(next: Instant(seconds: starts[index] + shift))
                }
            }
            if isLast || starts[index + 1] > target + Self.widest { break }
            index += 1
        }
        return .one(found ?? local)
    }

    /// When the offset changes next; `nil` if it never will.
    package func nextTransition(after instant: Instant) -> Instant? {
        let second = instant.wholeSeconds
        let shift = shift(at: second)
        let next = span(at: second - shift) + 1
        return next < starts.count ? Instant(seconds: starts[next] + shift) : nil
    }

    /// How much later than its place in the table a second is.
    private func shift(at second: Int64) -> Int64 {
        guard let cycleStart, second >= cycleStart + Self.cycle else { return 0 }
        return (second - cycleStart) / Self.cycle * Self.cycle
    }

    /// The index of the span that holds a second.
    private func span(at second: Int64) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= second { low = middle } else { high = middle }
        }
        return low
    }

    /// By name, for a table is long.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
