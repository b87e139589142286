import PipeCore
import PipeRuntime
import Testing

@Suite struct BackfillOrderTests {
    private func schedule(_ spec: ScheduleSpec) -> Schedule {
        Schedule(
            id: .random(), deployment: .nightly, spec: spec, isDeclared: true, isPaused: true, nextDue: nil,
            problem: nil, createdAt: CivilTime(year: 2026, month: 6, day: 1, hour: 9).instant())
    }

    private func order(_ specs: [ScheduleSpec], from: String, to: String, calendars: [Calendar] = []) -> BackfillOrder {
        var deployment = DeploymentSpec.nightly
        deployment.tags = ["etl"]
        return BackfillOrder(
            deployment: deployment, schedules: specs.map(schedule), calendars: calendars, from: from, to: to)
    }

    private func dates(_ order: BackfillOrder) throws -> [String] { try order.items().map(\.date.rfc3339) }

    private let berlin = ScheduleSpec(.cron("0 0 * * *"), timezone: "Europe/Berlin")

    @Test func `both ends belong to the range, and a bare date at its end is the whole day`() throws {
        #expect(
            try dates(order([berlin], from: "2026-03-28", to: "2026-03-30"))
                == ["2026-03-28T00:00:00+01:00", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"])
        #expect(
            try dates(order([ScheduleSpec(.cron("0 12 * * *"))], from: "2026-03-28 12:00", to: "2026-03-29T12:00:00Z"))
                == ["2026-03-28T12:00:00+00:00", "2026-03-29T12:00:00+00:00"])
        #expect(try dates(order([berlin], from: "2026-03-28 00:01", to: "2026-03-28")) == [])
    }

    @Test func `each run has its date as a parameter, its own parameters, and the tag of a backfill`() throws {
        var spec = berlin
        spec.parameters = ["year": "{{ scheduled_at | year }}"]
        let run = try #require(try order([spec], from: "2026-01-01", to: "2026-01-01").items().first?.run)
        #expect(run.parameters == ["year": 2026])
        #expect(run.tags == ["etl", "backfill"])
        #expect(run.startBy == nil)
    }

    @Test func `equal times of two schedules are two runs, the oldest first or the newest first`() throws {
        let twice = [berlin, ScheduleSpec(name: "again", .cron("0 0 * * *"), timezone: "Europe/Berlin")]
        var order = order(twice, from: "2026-01-01", to: "2026-01-02")
        let items = try order.items()
        #expect(items.map(\.schedule.spec.name) == [nil, "again", nil, "again"])
        order.isReversed = true
        #expect(try order.items().map(\.run.scheduledAt) == items.map(\.run.scheduledAt).reversed())
    }

    @Test func `days of exception are left out, those of calendars too`() throws {
        var spec = berlin
        spec.exceptions = ["2026-01-02", "holidays"]
        let calendars = [Calendar(name: "holidays", dates: ["2026-01-01"])]
        #expect(
            try dates(order([spec], from: "2026-01-01", to: "2026-01-03", calendars: calendars))
                == ["2026-01-03T00:00:00+01:00"])
        #expect(throws: InputProblem.self) { try order([spec], from: "2026-01-01", to: "2026-01-03").items() }
    }

    @Test func `an interval reaches back before it was added, a rule without a start does not`() throws {
        let interval = order([ScheduleSpec(.interval(.seconds(86_400)))], from: "2026-01-01", to: "2026-01-02")
        #expect(try dates(interval) == ["2026-01-01T09:00:00+00:00", "2026-01-02T09:00:00+00:00"])
        #expect(interval.hint == nil)
        let rule = order([ScheduleSpec(.recurrence("FREQ=DAILY"))], from: "2026-01-01", to: "2026-01-02")
        #expect(try dates(rule) == [])
        #expect(rule.hint?.hasSuffix("give it a DTSTART") == true)
    }

    @Test(arguments: [
        ("2026-01-02", "2026-01-01", "--from 2026-01-02 is later than --to 2026-01-01: turn them round"),
        ("soon", "2026-01-01", "--from: expected a date or time such as 2026-03-29 or 2026-03-29 01:30, got 'soon'"),
        ("2026-01-01", "", "--to: expected a date or time such as 2026-03-29 or 2026-03-29 01:30, got ''"),
    ])
    func `a range that is none is refused`(from: String, to: String, line: String) {
        let problem = #expect(throws: InputProblem.self) { try order([berlin], from: from, to: to).items() }
        #expect(problem?.description == line)
    }

    @Test func `so is what has no schedule, and what would be too much`() {
        let none = #expect(throws: InputProblem.self) { try order([], from: "2026-01-01", to: "2026-01-01").items() }
        #expect(none?.description == "etl/nightly has no schedule whose runs could be made")
        let seconds = order([ScheduleSpec(.cron("* * * * * *"))], from: "2026-01-01", to: "2026-01-02")
        let many = #expect(throws: InputProblem.self) { try seconds.items() }
        #expect(
            many?.description
                == "that would be 172800 runs, at most 100000 are made at once: take a shorter range")
    }

    @Test func `the store makes the runs, and none twice where only what is missing was asked for`() async throws {
        let store = try await MemoryStore.withDeployment()
        let first = try order([berlin], from: "2026-01-01", to: "2026-01-01").items().map(\.run)
        let runs = try order([berlin], from: "2026-01-01", to: "2026-01-03").items().map(\.run)
        guard
            case .accepted(_, let made) = try await store.accept(Backfill(deployment: .nightly, runs: first)),
            case .accepted(_, let rest) = try await store.accept(
                Backfill(deployment: .nightly, runs: runs, parallel: 2, isMissingOnly: true))
        else {
            Issue.record("the deployment is known")
            return
        }
        #expect(made == first.map(\.id))
        #expect(rest == [runs[1].id, runs[2].id])
        #expect(try await store.run(runs[1].id)?.scheduledAt == runs[1].scheduledAt)
    }
}
