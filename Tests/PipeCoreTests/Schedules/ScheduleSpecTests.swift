import PipeCore
import Testing

@Suite struct ScheduleSpecTests {
    private static let specs: [ScheduleSpec] = [
        ScheduleSpec(.cron("0 6 * * 1")),
        ScheduleSpec(name: "both", .cron("0 6 1 * 1", dayOr: false, dst: .croniter), timezone: "Europe/Berlin"),
        ScheduleSpec(.interval(.milliseconds(90_500), anchor: "2026-01-01 06:00")),
        ScheduleSpec(.recurrence("DTSTART;TZID=Europe/Berlin:20260101T060000\nRRULE:FREQ=DAILY")),
        ScheduleSpec(
            name: "all", .interval(.seconds(86_400)), timezone: "Pacific/Apia", jitter: .seconds(30),
            parameters: ["year": 2026, "day": "{{ scheduled_at | date }}"], isActive: false, onMissed: .all,
            maxLateness: .seconds(1_800), overlap: .cancelRunning, maxActiveRuns: 3,
            exceptions: ["2026-12-25", "holidays"]),
        ScheduleSpec(.cron("@daily"), onMissed: .window(.seconds(7_200)), overlap: .queue),
    ]

    @Test(arguments: specs)
    func `what is written is read back`(spec: ScheduleSpec) throws {
        #expect(try ScheduleSpec(reading: spec.json) == spec)
        #expect(try ScheduleSpec(reading: try JSON.parse(spec.json.pretty)) == spec)
    }

    @Test func `little is written of what is as it is by default`() throws {
        #expect(Self.specs[0].json == ["cron": "0 6 * * 1"])
        #expect(try ScheduleSpec(reading: ["cron": "0 6 * * 1", "catchup": true]).onMissed == .all)
        #expect(try ScheduleSpec(reading: ["cron": "0 6 * * 1", "catchup": false]).onMissed == .latest)
        #expect(
            try ScheduleSpec(reading: ["interval": 90, "on_missed": ["window": 60]])
                == ScheduleSpec(.interval(.seconds(90)), onMissed: .window(.seconds(60))))
    }

    private static let refused: [(JSON, String)] = [
        ("0 6 * * 1", "expected a mapping, found a string"),
        ([:], "expected one of 'cron', 'interval', 'rrule'"),
        (["cron": "a", "rrule": "b"], "rrule: 'cron' and 'rrule' exclude each other: keep one"),
        (["cron": "a", "interval": 1], "interval: 'cron' and 'interval' exclude each other: keep one"),
        (["corn": "a"], "corn: unknown key 'corn' (did you mean 'cron'?)"),
        (["interval": 1, "day_or": true], "day_or: 'day_or' goes with 'cron', not with 'interval'"),
        (["rrule": "a", "dst": "auto", "day_or": true], "day_or: 'day_or' goes with 'cron', not with 'rrule'"),
        (["cron": "a", "anchor": "2026-01-01"], "anchor: 'anchor' goes with 'interval', not with 'cron'"),
        (["interval": "often"], "interval: 'interval': expected a duration such as 30s, 5m or 1h30m, found 'often'"),
        (
            ["interval": 1, "anchor": "noon"],
            "anchor: 'anchor': expected a time such as 2026-01-01 06:00, found 'noon'"
        ),
        (["cron": ""], "cron: 'cron' must not be empty"),
        (["cron": "a", "dst": "croniters"], "dst: 'dst': expected auto or croniter, found 'croniters'"),
        (["cron": "a", "name": ""], "name: 'name' must be 1 to 200 bytes without control characters"),
        (["cron": "a", "name": "a\nb"], "name: 'name' must be 1 to 200 bytes without control characters"),
        (
            ["cron": "a", "on_missed": "some"],
            "on_missed: 'on_missed': expected latest, all, none or {window: 2h}, found 'some'"
        ),
        (
            ["cron": "a", "on_missed": ["window": 1, "x": 1]],
            "on_missed: 'on_missed': expected latest, all, none or {window: 2h}, found an object"
        ),
        (
            ["cron": "a", "on_missed": "none", "catchup": true],
            "catchup: 'catchup: true' contradicts 'on_missed': keep one"
        ),
        (
            ["cron": "a", "on_missed": "all", "catchup": false],
            "catchup: 'catchup: false' contradicts 'on_missed': keep one"
        ),
        (["cron": "a", "overlap": "skips"], "overlap: 'overlap': expected one of allow, skip, queue, cancel-running"),
        (
            ["cron": "a", "max_active_runs": 0],
            "max_active_runs: 'max_active_runs': expected a whole number of at least 1"
        ),
        (["cron": "a", "except": "2026-12-25"], "except: 'except': expected a list of texts"),
        (["cron": "a", "except": ["2026-13-01"]], "except.0: '2026-13-01': expected a date such as 2026-12-25"),
        (["cron": "a", "except": ["ok", "1st"]], "except.1: '1st': expected a date such as 2026-12-25"),
        (["cron": "a", "except": ["bank holidays"]], "except.0: 'bank holidays': expected a date"),
        (["cron": "a", "jitter": -1], "jitter: 'jitter': expected a duration such as 30s, 5m or 1h30m"),
        (["cron": "a", "active": "yes"], "active: 'active': expected true or false, found a string"),
        (["cron": "a", "parameters": []], "parameters: 'parameters': expected a mapping, found a list"),
    ]

    @Test(arguments: refused)
    func `what is wrong is named, with the place`(value: JSON, problem: String) throws {
        let error = #expect(throws: SpecProblem.self) { try ScheduleSpec(reading: value) }
        #expect(error?.description.hasPrefix(problem) == true, "\(error?.description ?? "read")")
    }

    @Test func `keys of a newer program are passed over where that is asked for`() throws {
        let spec = try ScheduleSpec(reading: ["cron": "@daily", "warp": 9], ignoresUnknownKeys: true)
        #expect(spec == ScheduleSpec(.cron("@daily")))
    }

    @Test func `a schedule is called by its name, or by its rule and zone`() {
        #expect(
            Self.specs.map(\.key).prefix(4) == [
                "0 6 * * 1", "both", "every 90500ms from 2026-01-01 06:00",
                "DTSTART;TZID=Europe/Berlin:20260101T060000 RRULE:FREQ=DAILY",
            ])
        #expect(ScheduleSpec(.cron("@daily"), timezone: "Asia/Tokyo").key == "@daily Asia/Tokyo")
        #expect(ScheduleSpec(.cron("@daily"), timezone: "UTC").key == "@daily")
    }
}
