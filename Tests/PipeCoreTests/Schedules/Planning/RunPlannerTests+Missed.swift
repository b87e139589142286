import PipeCore
import Testing

extension RunPlannerTests {
    @Suite struct Missed {
        private static let counts: [(policy: MissedPolicy, count: Int)] = [
            (.all, 180), (.latest, 1), (.none, 0), (.window(.seconds(3_600)), 60),
        ]

        /// How long before the gap the last plan was made: what it covered of the gap is there already.
        private static let leads: [Duration] = [.zero, .seconds(300), .seconds(590)]

        @Test(arguments: counts, leads)
        func `of three hours in which nobody led as many runs start as the policy says`(
            expected: (policy: MissedPolicy, count: Int), lead: Duration
        ) throws {
            var spec = ScheduleSpec(.cron("* * * * *"))
            spec.onMissed = expected.policy
            var bench = try PlannerBench(spec, at: try instant("2024-06-01T00:00:30Z"))
            bench.lead()
            bench.now = bench.now + lead
            let down = bench.now
            bench.recover(after: .seconds(3 * 3_600))
            let due = bench.due(after: down)
            #expect(due.count == expected.count)
            #expect(Set(due).count == due.count)
            if expected.policy == .latest { #expect(due == [bench.times.last(after: down, notAfter: bench.now)]) }
            #expect(bench.runs.count { $0.scheduledAt > bench.now } >= 3)
            #expect(Set(bench.runs.map(\.scheduledAt)).count == bench.runs.count)
        }

        @Test(arguments: [
            (MissedPolicy.all, 10_800), (.latest, 1), (.none, 0), (.window(.seconds(1_200)), 1_201),
        ])
        func `more than one batch is made up for in several, and none is left out`(
            policy: MissedPolicy, count: Int
        ) throws {
            var spec = ScheduleSpec(.cron("* * * * * *"))
            spec.onMissed = policy
            var bench = try PlannerBench(spec, at: try instant("2024-06-01T00:00:00Z"))
            bench.lead()
            let down = bench.now
            bench.recover(after: .seconds(3 * 3_600))
            #expect(bench.due(after: down).count == count)
        }

        @Test func `where too much is too late, what is not still gets its runs`() throws {
            var spec = ScheduleSpec(.cron("* * * * *"))
            spec.onMissed = .all
            spec.maxLateness = .seconds(2 * 3_600)
            var bench = try PlannerBench(spec, at: try instant("2024-06-01T00:00:30Z"))
            bench.lead()
            let down = bench.now
            bench.recover(after: .seconds(86_400))
            #expect(bench.due(after: down).count == 120)
        }

        @Test func `the latest of years is found at once`() throws {
            var bench = try PlannerBench(ScheduleSpec(.cron("* * * * * *")), at: try instant("2001-06-01T00:00:00Z"))
            let down = bench.now
            let took = ContinuousClock().measure { bench.recover(after: .seconds(20 * 365 * 86_400)) }
            #expect(bench.due(after: down) == [bench.now])
            #expect(took < .seconds(2))
        }

        @Test(arguments: [MissedPolicy.latest, .all, .none, .window(.seconds(10))])
        func `what a leader is a little behind with is not missed`(policy: MissedPolicy) throws {
            var spec = ScheduleSpec(.cron("* * * * * *"))
            spec.onMissed = policy
            var bench = try PlannerBench(spec, at: try instant("2024-06-01T00:00:00Z"))
            let start = bench.now
            bench.now = start + .seconds(100)
            bench.lead()
            #expect(bench.due(after: start).count == 100)
        }

        @Test func `a time at the very edge of what is tolerated does not hide the one before it`() throws {
            var bench = try PlannerBench(ScheduleSpec(.cron("* * * * *")), at: try instant("2024-06-01T00:00:00Z"))
            let start = bench.now
            bench.now = start + .seconds(600)
            bench.lead()
            // At the edge lies the latest of the missed; the two behind it are not missed.
            #expect(bench.due(after: start) == [480, 540, 600].map { start + .seconds($0) })
        }

        @Test func `times before a short gap that a leader was behind with are not missed`() throws {
            var bench = try PlannerBench(ScheduleSpec(.cron("* * * * * *")), at: try instant("2024-06-01T00:00:00Z"))
            let start = bench.now
            bench.now = start + .seconds(60)
            bench.recover(after: .seconds(30))
            // A minute behind, and one of the half minute in which nobody led.
            #expect(bench.due(after: start).count == 61)
        }

        @Test func `a run that is too late for its schedule is not made up for`() throws {
            var spec = ScheduleSpec(.cron("0 * * * *"))
            spec.maxLateness = .seconds(600)
            var bench = try PlannerBench(spec, at: try instant("2024-06-01T00:30:00Z"))
            bench.lead()
            let down = bench.now
            bench.recover(after: .seconds(3_600 + 1_200))
            #expect(bench.due(after: down).isEmpty)
        }

        @Test func `a problem decides what becomes of the runs that wait`() throws {
            let schema = try ParameterSchema(
                reading: ["properties": ["year": ["type": "integer"]], "required": ["year"]])
            var bench = try PlannerBench(
                ScheduleSpec(.cron("* * * * *")), at: try instant("2024-06-01T00:00:30Z"), parameters: ["year": 1],
                schema: schema)
            bench.lead()
            let down = bench.now
            bench.deployment.parameters = [:]
            bench.recover(after: .seconds(3_600))
            #expect(bench.problem != nil)
            #expect(bench.due(after: down).isEmpty)
            bench.deployment.parameters = ["year": 2]
            bench.lead()
            #expect(bench.due(after: down).count <= 3)
            #expect(bench.due(after: down).last == bench.now - .seconds(30))
        }

        @Test func `a schedule at rest keeps of the waiting runs what its policy keeps`() throws {
            let runs = (0..<5).map {
                ScheduleStanding.WaitingRun(run: .random(), scheduledAt: Instant(microseconds: Int64($0) * 60_000_000))
            }
            let deployment = try PlannerBench(ScheduleSpec(.cron("* * * * *")), at: Instant(microseconds: 0)).deployment
            for (policy, count) in [(MissedPolicy.latest, 4), (.all, 0), (.none, 5), (.window(.seconds(120)), 2)] {
                var spec = ScheduleSpec(.cron("* * * * *"))
                spec.onMissed = policy
                let standing = ScheduleStanding(
                    id: .random(), deployment: deployment, spec: spec, revision: 1, madeAt: Instant(microseconds: 0),
                    plannedUntil: Instant(microseconds: 7), waiting: runs)
                let plan = SchedulePlan.halted(standing, at: Instant(microseconds: 240_000_000))
                #expect(plan.expired == runs.prefix(count).map(\.run), "\(policy)")
                #expect(plan.runs.isEmpty && plan.planAgainAt == nil && plan.plannedUntil == standing.plannedUntil)
            }
        }
    }
}
