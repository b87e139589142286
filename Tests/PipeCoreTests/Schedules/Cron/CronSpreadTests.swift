import PipeCore
import Testing

@Suite struct CronSpreadTests {
    private func fires(_ text: String, seed: String, count: Int) throws -> [CivilTime] {
        let expression = try CronExpression(text, seed: seed)
        return try CronTimes(expression, zone: .utc, dst: .auto).fires(after: instant("2023-12-31T23:59:59Z"))
            .prefix(count).map { CivilTime(utc: $0) }
    }

    @Test func `a seed always leads to the same place`() throws {
        // These must never change: deployed schedules would move.
        let first = try #require(fires("H H * * *", seed: "etl/nightly", count: 1).first)
        #expect([first.hour, first.minute] == [0, 35])
        let other = try #require(fires("H H * * *", seed: "etl/hourly", count: 1).first)
        #expect([other.hour, other.minute] == [14, 34])
    }

    @Test func `many seeds are spread over the whole field`() throws {
        var counts = [Int](repeating: 0, count: 60)
        for number in 0..<6_000 {
            let fire = try #require(fires("H * * * *", seed: "flow-\(number)", count: 1).first)
            counts[fire.minute] += 1
        }
        #expect(counts.allSatisfy { (50...160).contains($0) })
    }

    @Test(arguments: (0..<60).map { "flow-\($0)" }) func `a spread keeps to its range and its step`(seed: String) throws
    {
        #expect(try fires("H(10-29) 0 * * *", seed: seed, count: 5).allSatisfy { (10...29).contains($0.minute) })
        let steps = try fires("H/15 * * * *", seed: seed, count: 8).map(\.minute)
        #expect(steps[0] < 15 && Array(steps.prefix(4)) == (0..<4).map { steps[0] + $0 * 15 })
        let ranged = try fires("H(0-29)/10 * * * *", seed: seed, count: 3).map(\.minute)
        #expect(ranged[0] < 10 && ranged == (0..<3).map { ranged[0] + $0 * 10 })
        #expect(try fires("0 0 H * *", seed: seed, count: 14).allSatisfy { $0.day <= 28 })
        #expect(try Set(fires("0 0 H * *", seed: seed, count: 14).map(\.day)).count == 1)
    }

    @Test(arguments: [
        ("H(0-60) * * * *", "minute 'H(0-60)': expected 0–59"),
        ("0 0 H(1-31) * *", "day of month 'H(1-31)': expected a range within 1–28"),
        ("H(9-1) * * * *", "minute 'H(9-1)': expected a range within 0–59"),
        ("H5 * * * *", "minute 'H5': expected H, H/15, H(0-29) or H(0-29)/10"),
    ])
    func `a spread that cannot be is refused`(text: String, reason: String) {
        #expect(throws: ScheduleProblem("'\(text)': \(reason)")) { try CronExpression(text, seed: "etl/nightly") }
    }
}
