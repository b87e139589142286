import PipeCore
import Testing

@Suite(.timeLimit(.minutes(1))) struct RunPlannerTests {
    private static let rules: [ScheduleSpec] = [
        ScheduleSpec(.cron("* * * * *")), ScheduleSpec(.cron("*/7 * * * *")), ScheduleSpec(.cron("0 6 * * *")),
        ScheduleSpec(.cron("30 2 * * *")), ScheduleSpec(.cron("0 9-17 * * MON-FRI")),
        ScheduleSpec(.cron("0,1,2 4 * * *")),
        ScheduleSpec(.interval(.seconds(7))), ScheduleSpec(.interval(.seconds(10))),
        ScheduleSpec(.interval(.seconds(12))),
        ScheduleSpec(.interval(.seconds(13))), ScheduleSpec(.interval(.seconds(5_400))),
        ScheduleSpec(.interval(.seconds(86_400))), ScheduleSpec(.recurrence("FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5,40")),
    ]

    @Test(arguments: rules)
    func `three runs and ten minutes are always ahead, and each time gets one run`(spec: ScheduleSpec) throws {
        let zone = try ZoneFile.rules("Europe/Berlin")
        let start = try instant("2024-03-20T09:13:21Z")
        var bench = try PlannerBench(spec, zone: zone, at: start)
        let isDense = if case .interval(let span, _) = spec.timing { span < .seconds(60) } else { false }
        let end = start + .seconds(isDense ? 43_200 : 14 * 86_400)
        while bench.now < end {
            let plan = bench.lead()
            let next = try plan.planAgainAt.orThrow
            try #require(next > bench.now)
            // Right before the next plan is when least is there.
            bench.now = next
            let ahead = bench.runs.filter { $0.scheduledAt > bench.now }.map(\.scheduledAt)
            try #require(ahead.count >= 3 && ahead.count <= 100)
            let soon = bench.now + .seconds(600)
            try #require(ahead.starts(with: bench.times.fires(after: bench.now).prefix { $0 <= soon }))
        }
        let expected = Array(bench.times.fires(after: start).prefix(while: { $0 <= end }))
        #expect(bench.due(after: start).filter { $0 <= end } == expected)
    }

    @Test func `of a schedule for every second a hundred runs are ahead, and of those half are used up at most`() throws
    {
        let start = try instant("2024-06-01T00:00:00Z")
        var bench = try PlannerBench(ScheduleSpec(.cron("* * * * * *")), at: start)
        for _ in 0..<200 {
            let next = try bench.lead().planAgainAt.orThrow
            #expect(bench.runs.count { $0.scheduledAt > bench.now } == 100)
            bench.now = next
            #expect(bench.runs.count { $0.scheduledAt > bench.now } >= 49)
        }
        #expect(bench.due(after: start).count == Int((bench.now - start).seconds))
    }

    @Test func `a schedule that ends is planned to its end and never again`() throws {
        let spec = ScheduleSpec(.recurrence("DTSTART:20240601T000000Z\nRRULE:FREQ=DAILY;COUNT=4"))
        var bench = try PlannerBench(spec, at: try instant("2024-05-30T12:00:00Z"))
        #expect(bench.lead().planAgainAt == nil)
        #expect(bench.runs.count == 4)
        bench.now = bench.now + .seconds(90 * 86_400)
        #expect(bench.lead().planAgainAt == nil)
        #expect(bench.runs.count == 4)
    }

    @Test func `a run is due at its time plus a jitter that is always the same, and late after that`() throws {
        var spec = ScheduleSpec(.cron("*/5 * * * *"))
        spec.jitter = .seconds(120)
        spec.maxLateness = .seconds(60)
        let bench = try PlannerBench(spec, at: try instant("2024-06-01T00:00:00Z"))
        let (one, two) = (bench.plan().runs, bench.plan().runs)
        #expect(one.map(\.dueAt) == two.map(\.dueAt))
        #expect(Set(one.map { $0.dueAt - $0.scheduledAt }).count > 1)
        for run in one {
            #expect(run.dueAt >= run.scheduledAt && run.dueAt < run.scheduledAt + .seconds(120))
            #expect(run.startBy == run.dueAt + .seconds(60))
        }
    }

    @Test func `a run carries the parameters of its schedule over those of its deployment, with its date put in`()
        throws
    {
        var spec = ScheduleSpec(.cron("0 0 * * *"))
        spec.parameters = ["day": "{{ scheduled_at | date }}", "size": 2]
        let zone = try ZoneFile.rules("Europe/Berlin")
        let bench = try PlannerBench(
            spec, zone: zone, at: try instant("2024-06-01T00:00:00Z"), parameters: ["size": 1, "kind": "all"])
        let run = try bench.plan().runs.first.orThrow
        #expect(run.scheduledAt == (try instant("2024-06-01T22:00:00Z")))
        #expect(run.parameters == ["size": 2, "kind": "all", "day": "2024-06-02"])
        #expect(run.tags == ["auto-scheduled"])
    }

    @Test func `a parameter that is missing is a problem, and once it is there nothing was lost`() throws {
        let schema = try ParameterSchema(
            reading: ["properties": ["year": ["type": "integer"]], "required": ["year"]])
        let start = try instant("2024-06-01T00:00:30Z")
        var spec = ScheduleSpec(.cron("* * * * *"))
        spec.onMissed = .all
        var bench = try PlannerBench(spec, at: start, schema: schema)
        #expect(bench.lead().problem?.contains("year") == true)
        #expect(bench.runs.isEmpty && bench.plannedUntil == start)
        bench.now = start + .seconds(1_800)
        bench.deployment.parameters = ["year": 2024]
        #expect(bench.lead().problem == nil)
        #expect(bench.due(after: start).count == 30)
    }
}
