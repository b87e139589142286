import PipeCore
import TestSupport
import Testing

@Suite struct CronTimesBruteTests {
    /// Zones and instants about which their clocks change: forward, back, by half an hour, two hours, a day.
    private static let changes: [(zone: String, change: String)] = [
        ("Europe/Berlin", "2024-03-31T01:00:00Z"), ("Europe/Berlin", "2024-10-27T01:00:00Z"),
        ("America/New_York", "2024-03-10T07:00:00Z"), ("America/New_York", "2024-11-03T06:00:00Z"),
        ("Australia/Lord_Howe", "2024-10-05T15:30:00Z"), ("Australia/Lord_Howe", "2024-04-06T15:00:00Z"),
        ("Antarctica/Troll", "2024-03-31T01:00:00Z"), ("Antarctica/Troll", "2024-10-27T01:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04T03:00:00Z"), ("America/Sao_Paulo", "2018-02-18T02:00:00Z"),
        ("Asia/Beirut", "2024-03-30T22:00:00Z"), ("Africa/Cairo", "2024-10-31T21:00:00Z"),
        ("Africa/Casablanca", "2024-03-10T02:00:00Z"), ("Africa/Casablanca", "2024-04-14T02:00:00Z"),
        ("Europe/Dublin", "2024-10-27T01:00:00Z"), ("Pacific/Apia", "2011-12-30T10:00:00Z"),
        ("Pacific/Kwajalein", "1993-08-21T12:00:00Z"), ("America/Havana", "2024-11-03T05:00:00Z"),
        ("Asia/Kathmandu", "1985-12-31T18:30:00Z"), ("America/Caracas", "2016-05-01T07:00:00Z"),
    ]

    @Test(arguments: changes) func `around a change of clocks, fires are those a clock-watcher counts`(
        zone: String, change: String
    ) throws {
        let rules = try ZoneFile.rules(zone)
        let middle = try instant(change).microseconds / 1_000_000
        var generator = SplitMix(seed: UInt64(bitPattern: middle))
        for _ in 0..<12 {
            let brute = BruteCron(using: &generator)
            let start = middle - Int64.random(in: -5_400...100_000, using: &generator)
            let end = middle + 7_200
            guard start < end, let expression = try? CronExpression(brute.text) else { continue }
            let expected = brute.fires(after: start, through: end, in: rules)
            let times = CronTimes(expression, zone: rules, dst: .auto)
            let found = times.fires(after: Instant(microseconds: start * 1_000_000))
                .prefix { $0.microseconds <= end * 1_000_000 }
                .map { $0.microseconds / 1_000_000 }
            guard found == expected else {
                let differing = Set(found).symmetricDifference(expected).sorted().prefix(4)
                Issue.record("'\(brute.text)' in \(zone) after \(start) differs at \(Array(differing))")
                return
            }
        }
    }
}
