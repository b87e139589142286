import PipeCore
import Testing

@Suite struct CronTimesTests {
    /// Zone, expression, start in UTC, and the local times that follow.
    private func fires(_ text: String, _ zone: String, after start: String, count: Int) throws -> [String] {
        let rules = try ZoneFile.rules(zone)
        return try CronTimes(CronExpression(text), zone: rules, dst: .auto).fires(after: instant(start)).prefix(count)
            .map { Timestamp.text($0, offset: rules.offset(at: $0)) }
    }

    @Test(arguments: [
        (
            "30 2 * * *", "Europe/Berlin", "2024-03-30T12:00:00Z",
            ["2024-03-31T03:00:00+02:00", "2024-04-01T02:30:00+02:00"]
        ),
        (
            "30 2 * * *", "Europe/Berlin", "2024-10-26T12:00:00Z",
            ["2024-10-27T02:30:00+02:00", "2024-10-28T02:30:00+01:00"]
        ),
        ("30 2 * * *", "Europe/Berlin", "2024-10-27T00:45:00Z", ["2024-10-28T02:30:00+01:00"]),
        (
            "0,30 2,3 * * *", "Europe/Berlin", "2024-03-31T00:00:00Z",
            ["2024-03-31T03:00:00+02:00", "2024-03-31T03:30:00+02:00"]
        ),
        (
            "0 1-5 * * *", "Europe/Berlin", "2024-10-26T23:30:00Z",
            ["2024-10-27T02:00:00+02:00", "2024-10-27T03:00:00+01:00"]
        ),
        (
            "* 30 2 * * *", "Europe/Berlin", "2024-03-31T00:30:00Z",
            ["2024-03-31T03:00:00+02:00", "2024-04-01T02:30:00+02:00"]
        ),
        (
            "15 2 * * *", "Australia/Lord_Howe", "2024-10-05T00:00:00Z",
            ["2024-10-06T02:30:00+11:00", "2024-10-07T02:15:00+11:00"]
        ),
        (
            "45 1 * * *", "Australia/Lord_Howe", "2024-04-06T00:00:00Z",
            ["2024-04-07T01:45:00+11:00", "2024-04-08T01:45:00+10:30"]
        ),
        (
            "30 1 * * *", "Antarctica/Troll", "2024-03-30T12:00:00Z",
            ["2024-03-31T03:00:00+02:00", "2024-04-01T01:30:00+02:00"]
        ),
        (
            "30 1 * * *", "Antarctica/Troll", "2024-10-26T12:00:00Z",
            ["2024-10-27T01:30:00+02:00", "2024-10-28T01:30:00Z"]
        ),
        (
            "0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z",
            ["2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"]
        ),
        (
            "0 0 * * *", "Asia/Beirut", "2024-03-30T12:00:00Z",
            ["2024-03-31T01:00:00+03:00", "2024-04-01T00:00:00+03:00"]
        ),
        (
            "0 0 * * *", "Africa/Cairo", "2024-04-25T12:00:00Z",
            ["2024-04-26T01:00:00+03:00", "2024-04-27T00:00:00+03:00"]
        ),
        (
            "30 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z",
            ["2011-12-31T00:00:00+14:00", "2011-12-31T12:30:00+14:00"]
        ),
        (
            "0 9 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z",
            ["2011-12-31T00:00:00+14:00", "2012-12-30T09:00:00+14:00"]
        ),
    ])
    func `a time of day is kept once a day`(text: String, zone: String, start: String, expected: [String]) throws {
        #expect(try fires(text, zone, after: start, count: expected.count) == expected)
    }

    @Test(arguments: [
        (
            "*/30 * * * *", "Europe/Berlin", "2024-10-27T00:15:00Z",
            ["2024-10-27T02:30:00+02:00", "2024-10-27T02:00:00+01:00", "2024-10-27T02:30:00+01:00"]
        ),
        (
            "*/30 * * * *", "Europe/Berlin", "2024-03-31T00:15:00Z",
            ["2024-03-31T01:30:00+01:00", "2024-03-31T03:00:00+02:00", "2024-03-31T03:30:00+02:00"]
        ),
        ("15 * * * *", "Europe/Berlin", "2024-03-31T00:15:00Z", ["2024-03-31T03:15:00+02:00"]),
        ("0 */2 * * *", "Europe/Berlin", "2024-03-31T00:00:00Z", ["2024-03-31T04:00:00+02:00"]),
        (
            "0 */2 * * *", "Europe/Berlin", "2024-10-26T23:00:00Z",
            ["2024-10-27T02:00:00+02:00", "2024-10-27T02:00:00+01:00", "2024-10-27T04:00:00+01:00"]
        ),
        (
            "0/30 2 * * *", "Europe/Berlin", "2024-03-30T12:00:00Z",
            ["2024-04-01T02:00:00+02:00", "2024-04-01T02:30:00+02:00"]
        ),
        (
            "@hourly", "Pacific/Apia", "2011-12-30T09:00:00Z",
            ["2011-12-31T00:00:00+14:00", "2011-12-31T01:00:00+14:00"]
        ),
        (
            "45 * * * *", "Australia/Lord_Howe", "2024-04-06T14:30:00Z",
            ["2024-04-07T01:45:00+11:00", "2024-04-07T01:45:00+10:30", "2024-04-07T02:45:00+10:30"]
        ),
    ])
    func `what repeats follows the clocks wherever they go`(
        text: String, zone: String, start: String, expected: [String]
    ) throws {
        #expect(try fires(text, zone, after: start, count: expected.count) == expected)
    }

    @Test func `a fire at the start itself is not repeated, one just after it is not lost`() throws {
        #expect(try fires("* * * * * *", "UTC", after: "2024-01-01T00:00:00Z", count: 1) == ["2024-01-01T00:00:01Z"])
        let late = "2023-12-31T23:59:59.999999Z"
        #expect(try fires("0 0 * * *", "UTC", after: late, count: 1) == ["2024-01-01T00:00:00Z"])
        #expect(try fires("* * * * *", "UTC", after: late, count: 1) == ["2024-01-01T00:00:00Z"])
    }

    @Test(arguments: DSTRule.allCases) func `fires ascend, and any start finds the same ones`(dst: DSTRule) throws {
        for zone in ["Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"] {
            let times = try CronTimes(
                CronExpression("*/25 0-3 * * *"), zone: ZoneFile.rules(zone), dst: dst)
            let all = try Array(times.fires(after: instant("2011-01-01T00:00:00Z")).prefix(8_000))
            #expect(zip(all, all.dropFirst()).allSatisfy(<))
            for index in stride(from: 0, to: all.count - 1, by: 41) {
                var later = times.fires(after: all[index])
                guard later.next() == all[index + 1] else {
                    Issue.record("\(zone), \(dst): after \(Timestamp.text(all[index]))")
                    return
                }
            }
        }
    }
}
