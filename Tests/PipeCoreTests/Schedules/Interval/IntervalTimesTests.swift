import PipeCore
import TestSupport
import Testing

@Suite struct IntervalTimesTests {
    private func fires(
        _ every: Duration, anchor: String, zone: String = "UTC", after: String, count: Int = 3
    ) throws -> [String] {
        let rules = try ZoneFile.rules(zone)
        let times = try IntervalTimes(every: every, anchor: instant(anchor), zone: rules)
        return try times.fires(after: instant(after)).prefix(count).map {
            Timestamp.text($0, offset: rules.offset(at: $0))
        }
    }

    @Test func `fires lie a whole number of spans from the anchor, on both sides`() throws {
        let every = Duration.seconds(5_400)
        #expect(
            try fires(every, anchor: "2024-01-01T00:00:00Z", after: "2024-01-01T00:00:00Z", count: 2)
                == ["2024-01-01T01:30:00Z", "2024-01-01T03:00:00Z"])
        #expect(
            try fires(every, anchor: "2024-01-01T00:00:00Z", after: "2023-12-31T20:59:59.999999Z", count: 2)
                == ["2023-12-31T21:00:00Z", "2023-12-31T22:30:00Z"])
        #expect(
            try fires(.seconds(1), anchor: "2024-01-01T00:00:00.25Z", after: "2024-01-01T00:00:07.25Z", count: 1)
                == ["2024-01-01T00:00:08.250000Z"])
    }

    @Test func `hours are elapsed time, whatever clocks do`() throws {
        #expect(
            try fires(
                .seconds(12 * 3_600), anchor: "2024-03-30T08:00:00Z", zone: "Europe/Berlin",
                after: "2024-03-30T08:00:00Z")
                == ["2024-03-30T21:00:00+01:00", "2024-03-31T10:00:00+02:00", "2024-03-31T22:00:00+02:00"])
        #expect(
            try fires(
                .seconds(36 * 3_600), anchor: "2024-03-30T08:00:00Z", zone: "Europe/Berlin",
                after: "2024-03-30T08:00:00Z", count: 1)
                == ["2024-03-31T22:00:00+02:00"])
    }

    @Test func `days keep the hour of the anchor`() throws {
        #expect(
            try fires(
                .seconds(86_400), anchor: "2024-01-01T08:00:00Z", zone: "Europe/Berlin",
                after: "2024-03-30T08:00:00Z")
                == ["2024-03-31T09:00:00+02:00", "2024-04-01T09:00:00+02:00", "2024-04-02T09:00:00+02:00"])
        #expect(
            try fires(
                .seconds(7 * 86_400), anchor: "2024-06-05T07:00:00Z", zone: "Europe/Berlin",
                after: "2024-01-01T00:00:00Z", count: 2)
                == ["2024-01-03T09:00:00+01:00", "2024-01-10T09:00:00+01:00"])
    }

    @Test func `a day on which clocks skip the hour fires after the gap`() throws {
        #expect(
            try fires(
                .seconds(86_400), anchor: "2024-03-01T01:30:00Z", zone: "Europe/Berlin",
                after: "2024-03-30T01:30:00Z")
                == ["2024-03-31T03:00:00+02:00", "2024-04-01T02:30:00+02:00", "2024-04-02T02:30:00+02:00"])
    }

    @Test func `a day on which clocks show the hour twice fires the first time only`() throws {
        #expect(
            try fires(
                .seconds(86_400), anchor: "2024-10-01T00:30:00Z", zone: "Europe/Berlin",
                after: "2024-10-26T00:30:00Z")
                == ["2024-10-27T02:30:00+02:00", "2024-10-28T02:30:00+01:00", "2024-10-29T02:30:00+01:00"])
        #expect(
            try fires(
                .seconds(86_400), anchor: "2024-10-01T00:30:00Z", zone: "Europe/Berlin",
                after: "2024-10-27T01:10:00Z", count: 1)
                == ["2024-10-28T02:30:00+01:00"])
    }

    @Test func `a day that a country left out fires with the next, once`() throws {
        #expect(
            try fires(
                .seconds(86_400), anchor: "2011-12-01T10:00:00Z", zone: "Pacific/Apia",
                after: "2011-12-28T11:00:00Z")
                == ["2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00", "2012-01-01T00:00:00+14:00"])
    }

    /// Days counted one by one from far before, against the direct way.
    @Test(arguments: ["Europe/Berlin", "Pacific/Apia", "America/Sao_Paulo", "Antarctica/Troll", "Asia/Kathmandu"])
    func `the fires after any instant are the fires that come after it`(zone: String) throws {
        let rules = try ZoneFile.rules(zone)
        var generator = SplitMix(seed: 8)
        let start = try instant("2010-06-01T00:00:00Z")
        for _ in 0..<12 {
            let span = Duration.seconds(
                [86_400, 3 * 86_400, 3_600 * 7, 86_400 * 14].randomElement(using: &generator) ?? 1)
            let anchor = start + .seconds(Int64.random(in: 0...300_000_000, using: &generator))
            let times = try IntervalTimes(every: span, anchor: anchor, zone: rules)
            let all = Array(times.fires(after: start).prefix(1_500))
            #expect(zip(all, all.dropFirst()).allSatisfy(<))
            for index in stride(from: 0, to: all.count - 1, by: 13) {
                var late = times.fires(after: all[index])
                var early = times.fires(after: all[index + 1] + .microseconds(-1))
                guard late.next() == all[index + 1], early.next() == all[index + 1] else {
                    Issue.record("\(zone), \(span): after \(Timestamp.text(all[index]))")
                    return
                }
            }
        }
    }

    @Test func `an interval is from a second to a million days`() {
        let epoch = Instant(microseconds: 0)
        for every in [Duration.zero, .seconds(-60), .milliseconds(999)] {
            #expect(throws: ScheduleProblem("an interval is at least 1s")) {
                try IntervalTimes(every: every, anchor: epoch, zone: .utc)
            }
        }
        #expect(throws: ScheduleProblem("an interval is at most 1000000d")) {
            try IntervalTimes(every: .seconds(Int64.max), anchor: epoch, zone: .utc)
        }
    }

    @Test func `nothing fires from the year 10000 on`() throws {
        #expect(
            try fires(.seconds(86_400), anchor: "2024-01-01T12:00:00Z", after: "9999-12-30T12:00:00Z")
                == ["9999-12-31T12:00:00Z"])
        #expect(
            try fires(.seconds(1_000_000 * 86_400), anchor: "9000-01-01T00:00:00Z", after: "9999-01-01T00:00:00Z") == []
        )
    }
}
