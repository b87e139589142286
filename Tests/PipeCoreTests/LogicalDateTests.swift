import PipeCore
import Testing

@Suite struct LogicalDateTests {
    private func fill(_ text: String, zone: String = "UTC") throws -> JSON? {
        LogicalDate.fill(
            ["x": .string(text)], scheduledAt: try instant("2026-03-29T23:05:09Z"), zone: try ZoneFile.rules(zone))["x"]
    }

    private static let filled: [(text: String, value: JSON)] = [
        ("{{ scheduled_at }}", "2026-03-30T01:05:09+02:00"), ("{{scheduled_at}}", "2026-03-30T01:05:09+02:00"),
        ("{{ scheduled_at | date }}", "2026-03-30"), ("{{scheduled_at|date_nodash}}", "20260330"),
        ("{{ scheduled_at | time }}", "01:05:09"), ("{{ scheduled_at | year }}", 2026),
        ("{{ scheduled_at | month }}", 3), ("{{ scheduled_at | day }}", 30), ("{{ scheduled_at | hour }}", 1),
        ("{{ scheduled_at | minute }}", 5), ("{{ scheduled_at | unix }}", 1_774_825_509),
        ("in {{ scheduled_at | year }}-{{ scheduled_at | month }}!", "in 2026-3!"),
        ("{{ other }} {{ scheduled_at | day", "{{ other }} {{ scheduled_at | day"), ("", ""), ("}} {{", "}} {{"),
    ]

    @Test(arguments: filled)
    func `the date stands in the schedule's zone`(text: String, value: JSON) throws {
        #expect(try fill(text, zone: "Europe/Berlin") == value)
    }

    @Test func `parameters without a date are left as they are, those deep inside are filled`() throws {
        let still: JSON.Object = ["a": 1, "b": ["{{ x }}"], "c": .null]
        #expect(!LogicalDate.isAsked(by: still))
        let deep: JSON.Object = ["list": [["day": "{{ scheduled_at | day }}"], 1]]
        #expect(LogicalDate.isAsked(by: deep))
        #expect(
            LogicalDate.fill(deep, scheduledAt: try instant("2026-03-29T00:00:00Z"), zone: .utc)
                == ["list": [["day": 29], 1]])
    }

    @Test func `a filter that does not exist is refused, with the nearest one`() throws {
        let error = #expect(throws: SpecProblem.self) {
            try LogicalDate.check(["a": 1, "when": [["deep": "x {{ scheduled_at | dates }}"]]])
        }
        #expect(error?.path == ["when"])
        #expect(error?.message.contains("did you mean 'date'?") == true, "\(error?.message ?? "")")
        #expect(throws: SpecProblem.self) { try LogicalDate.check(["a": "{{ scheduled_at | }}"]) }
        try LogicalDate.check(["a": "{{ scheduled_at | date }} {{ other | dates }}"])
    }
}
