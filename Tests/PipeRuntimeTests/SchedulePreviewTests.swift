import PipeCore
import PipeRuntime
import Testing

@Suite struct SchedulePreviewTests {
    private let now = CivilTime(year: 2026, month: 3, day: 27, hour: 12).instant()

    private func answer(_ line: String) -> JSON { SchedulePreview.answer(to: Array(line.utf8), at: now) }

    private func times(_ line: String) -> [String]? { answer(line)["times"]?.array?.compactMap(\.string) }

    @Test func `a line is answered with the times strictly after its start, in its zone`() {
        #expect(
            times(#"{"cron": "30 2 * * *", "timezone": "Europe/Berlin", "from": "2026-03-28 02:30", "count": 2}"#)
                == ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"])
        #expect(times(#"{"cron": "@daily", "count": 1}"#) == ["2026-03-28T00:00:00+00:00"])
        #expect(times(#"{"cron": "@daily"}"#)?.count == 10)
    }

    @Test func `an interval without an anchor counts from the start, in words or in seconds`() {
        let expected = ["2026-03-29T00:30:00+01:00", "2026-03-29T03:00:00+02:00"]
        for interval in ["\"90m\"", "5400"] {
            let line =
                #"{"interval": \#(interval), "timezone": "Europe/Berlin", "from": "2026-03-28T22:00:00Z", "count": 2}"#
            #expect(times(line) == expected)
        }
        #expect(
            times(#"{"interval": "6h", "anchor": "2026-01-01 03:00", "from": "2026-03-28", "count": 1}"#)
                == ["2026-03-28T03:00:00+00:00"])
    }

    @Test func `what counts from now counts from a full second, as the leader will`() throws {
        let odd = now + .microseconds(250_000)
        func first(_ line: String) -> JSON { SchedulePreview.answer(to: Array(line.utf8), at: odd) }
        #expect(first(#"{"interval": "1h", "count": 1}"#) == ["times": ["2026-03-27T13:00:00+00:00"]])
        #expect(first(#"{"rrule": "FREQ=HOURLY", "count": 1}"#) == ["times": ["2026-03-27T12:00:01+00:00"]])
        #expect(first(#"{"cron": "* * * * * *", "count": 1}"#) == ["times": ["2026-03-27T12:00:01+00:00"]])
    }

    @Test func `an anchor in the gap of its own day keeps its hour on every other`() {
        let line =
            #"{"interval": "1d", "anchor": "2026-03-29 02:30", "timezone": "Europe/Berlin", "from": "2026-03-28", "count": 3}"#
        #expect(
            times(line) == [
                "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00",
            ])
    }

    @Test func `a rule that ends gives fewer times than were asked for`() {
        #expect(
            times(#"{"rrule": "FREQ=DAILY;COUNT=3", "from": "2026-03-28"}"#)
                == ["2026-03-28T00:00:00+00:00", "2026-03-29T00:00:00+00:00", "2026-03-30T00:00:00+00:00"])
    }

    @Test func `days of exception are left out, and both fields of a day can be asked for at once`() {
        #expect(
            times(#"{"cron": "@daily", "except": ["2026-03-28"], "count": 1}"#) == ["2026-03-29T00:00:00+00:00"])
        #expect(
            times(#"{"cron": "0 0 13 * FRI", "day_or": false, "count": 1}"#) == ["2026-11-13T00:00:00+00:00"])
    }

    @Test func `hashed fields need a seed, and spread by it`() {
        let bare = answer(#"{"cron": "H H * * *"}"#)["error"]?.string
        #expect(bare?.hasSuffix("H spreads by a deployment's name, and there is none here") == true)
        let one = times(#"{"cron": "H H * * *", "seed": "etl/nightly", "count": 1}"#)
        #expect(one == times(#"{"cron": "H H * * *", "seed": "etl/nightly", "count": 1}"#))
        #expect(one != times(#"{"cron": "H H * * *", "seed": "etl/hourly", "count": 1}"#))
    }

    @Test(arguments: [
        ("nonsense", "not JSON: expected a value at byte 0"),
        ("[]", "expected a mapping, found a list"),
        ("{}", "expected one of 'cron', 'interval', 'rrule'"),
        (#"{"cron": "@daily", "interval": "5m"}"#, "'cron' and 'interval' exclude each other: keep one"),
        (#"{"cron": "@daily", "zone": "UTC"}"#, "unknown key 'zone'"),
        (
            #"{"cron": "@daily", "timezone": "Europe/Berln"}"#,
            "unknown time zone 'Europe/Berln' (did you mean 'Europe/Berlin'?)"
        ),
        (#"{"cron": "@daily", "count": 0}"#, "'count': expected a whole number of at least 1, found 0"),
        (#"{"cron": "@daily", "count": 100001}"#, "'count': expected 1 to 100000, found 100001"),
        (
            #"{"cron": "@daily", "from": "soon"}"#,
            "'from': expected a time such as 2026-03-29 01:30 or RFC 3339, found 'soon'"
        ),
        (
            #"{"cron": "@daily", "except": ["holidays"]}"#,
            "'holidays': calendars are in the store, which a preview does not ask: name dates"
        ),
        (#"{"cron": "0 0 30 2 *"}"#, "'0 0 30 2 *': never fires: there is no day 30 in February"),
        (
            #"{"interval": "5m", "max_lateness": 0}"#,
            "'max_lateness': with 0s every run is too late: expected 1m or the like"
        ),
        (#"{"interval": "5m", "dst": "auto"}"#, "'dst' goes with 'cron', not with 'interval'"),
    ])
    func `what cannot be answered is answered with one clear line`(line: String, problem: String) {
        #expect(answer(line) == ["error": .string(problem)])
    }
}
