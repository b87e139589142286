import PipeCore
import PipeRuntime
import Testing

@Suite struct RunParametersTests {
    private var spec: DeploymentSpec {
        get throws {
            var spec = DeploymentSpec.nightly
            spec.parameters = ["year": 2020, "month": 5]
            spec.parameterSchema = try ParameterSchema(reading: [
                "type": "object",
                "properties": [
                    "year": ["type": "integer"], "month": ["type": "integer", "default": 1],
                    "day": ["type": "integer", "default": 1], "note": ["type": "string"],
                ],
                "required": ["year", "note"], "additionalProperties": false,
            ])
            return spec
        }
    }

    @Test func `what was typed stands over the document, that over the deployment, that over the flow's defaults`()
        throws
    {
        let parameters = try spec.runParameters(typed: ["note=07 x"], values: ["year": 2021, "note": "y"])
        #expect(parameters == ["year": 2021, "month": 5, "day": 1, "note": "07 x"])
    }

    @Test func `the logical date is put in before the kinds are checked`() throws {
        let given = try spec.given(typed: ["year={{ scheduled_at | year }}", "note=until {{ scheduled_at | date }}"])
        #expect(given["year"] == "{{ scheduled_at | year }}")
        let date = ZonedTime(CivilTime(year: 2026, month: 3, day: 29).instant(), in: .utc)
        #expect(
            try spec.runParameters(given, at: date)
                == ["year": 2026, "month": 5, "day": 1, "note": "until 2026-03-29"])
        let slip = try spec.given(typed: ["year=1", "note={{ scheduled_at | dat }}"])
        let problem = #expect(throws: InputProblem.self) { try spec.runParameters(slip, at: date) }
        #expect(problem?.description.contains("(did you mean 'date'?)") == true)
    }

    @Test func `the logical date is shown in the zone of the first schedule, else in UTC`() throws {
        let instant = CivilTime(year: 2026, month: 3, day: 29).instant()
        let schedule = Schedule(
            id: .random(), deployment: .nightly, spec: ScheduleSpec(.cron("@daily"), timezone: "Asia/Tokyo"),
            isDeclared: true, isPaused: false, nextDue: nil, problem: nil, createdAt: instant)
        #expect(try ZonedTime(logicalDate: instant, of: [schedule]).rfc3339 == "2026-03-29T09:00:00+09:00")
        #expect(try ZonedTime(logicalDate: instant, of: []).zone == .utc)
    }

    @Test func `several parameters fit behind one -p`() throws {
        let parameters = try spec.runParameters(typed: ["year=2023 month=3 day=25", "note=a=b c=d"])
        #expect(parameters == ["year": 2023, "month": 3, "day": 25, "note": "a=b c=d"])
    }

    @Test(arguments: [
        (["note=x", "yeer=1"], "etl/nightly: unknown parameter 'yeer' (did you mean 'year'?)"),
        (["note=x", "year=soon"], "etl/nightly: parameter 'year': expected an integer, got a string \"soon\""),
        ([], "etl/nightly: missing required parameter 'note' (a string): add -p note=…"),
        (["note"], "-p note: expected name=value"),
    ])
    func `what does not fit is named`(typed: [String], line: String) {
        let problem = #expect(throws: InputProblem.self) { try spec.runParameters(typed: typed) }
        #expect(problem?.description == line)
    }
}
