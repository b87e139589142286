import PipeCore
import Testing

@Suite(.timeLimit(.minutes(1))) struct FireTimesTests {
    private func times(
        _ cron: String, zone: String = "UTC", except exceptions: Set<String>
    ) throws -> FireTimes {
        try ScheduleSpec(.cron(cron)).times(
            zone: ZoneFile.rules(zone), anchor: Instant(microseconds: 0), seed: nil, exceptions: exceptions)
    }

    private func fires(_ times: FireTimes, after start: String, _ count: Int = 3) throws -> [String] {
        try times.fires(after: instant(start)).prefix(count).map { Timestamp.text($0) }
    }

    @Test func `days of exception are those of the schedule's zone`() throws {
        let times = try times("0 */6 * * *", zone: "America/New_York", except: ["2024-07-04"])
        #expect(
            try fires(times, after: "2024-07-03T22:00:00Z")
                == ["2024-07-05T04:00:00Z", "2024-07-05T10:00:00Z", "2024-07-05T16:00:00Z"])
    }

    @Test(arguments: ["UTC", "Europe/Berlin", "Pacific/Apia", "America/Havana", "Antarctica/Troll"])
    func `the first time after many days of exception is found`(zone: String) throws {
        let rules = try ZoneFile.rules(zone)
        let days = (1...9).map { "2024-03-\($0 < 10 ? "0" : "")\($0)" }
        let times = try times("* * * * * *", zone: zone, except: Set(days))
        let first = try civil("2024-03-10 00:00").instant(offset: rules.offset(at: instant("2024-03-09T20:00:00Z")))
        #expect(times.fires(after: try instant("2024-03-02T00:00:00Z")).next() == first)
        #expect(
            times.last(after: try instant("2024-02-01T00:00:00Z"), notAfter: try instant("2024-03-08T00:00:00Z"))
                == (try civil("2024-02-29 23:59:59")).instant(
                    offset: rules.offset(at: try instant("2024-02-29T23:00:00Z"))))
    }

    @Test func `a schedule whose every day is excepted ends`() throws {
        let rule = ScheduleSpec(.recurrence("DTSTART:20240601T000000Z\nRRULE:FREQ=DAILY;COUNT=2"))
        let times = try rule.times(
            zone: .utc, anchor: Instant(microseconds: 0), seed: nil, exceptions: ["2024-06-01", "2024-06-02"])
        #expect(times.fires(after: try instant("2024-05-01T00:00:00Z")).next() == nil)
        #expect(
            times.last(after: try instant("2024-05-01T00:00:00Z"), notAfter: try instant("2025-05-01T00:00:00Z")) == nil
        )
    }

    @Test func `the last time is within its bounds, whatever lies between`() throws {
        let times = try times("30 5 * * *", except: [])
        let (start, fire) = (try instant("2024-06-01T05:30:00Z"), try instant("2024-06-02T05:30:00Z"))
        #expect(times.last(after: start, notAfter: fire) == fire)
        #expect(times.last(after: start, notAfter: fire - .microseconds(1)) == nil)
        #expect(times.last(after: start - .microseconds(1), notAfter: fire - .microseconds(1)) == start)
    }
}
