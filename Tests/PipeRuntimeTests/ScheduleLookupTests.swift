import PipeCore
import PipeRuntime
import Testing

@Suite struct ScheduleLookupTests {
    private func lookup(_ specs: [ScheduleSpec]) async throws -> (Lookup, [Schedule]) {
        let store = try await MemoryStore.withDeployment()
        for spec in specs { _ = try await store.add(spec, to: .nightly) }
        return (Lookup(store: store), try await store.schedules(of: .nightly))
    }

    @Test func `a schedule is named by its name, its id, the beginning of that, or its rule`() async throws {
        let (lookup, schedules) = try await lookup([
            ScheduleSpec(name: "often", .interval(.seconds(600))),
            ScheduleSpec(.cron("0 6 * * 1"), timezone: "Europe/Berlin"),
        ])
        let berlin = try #require(schedules.first { $0.spec.name == nil })
        #expect(try await lookup.schedule("often", of: .nightly).spec.name == "often")
        for text in [berlin.id.description, berlin.id.short, "0 6 * * 1", "0 6 * * 1 Europe/Berlin"] {
            #expect(try await lookup.schedule(text, of: .nightly).id == berlin.id)
        }
    }

    @Test func `the only one need not be named`() async throws {
        let (lookup, schedules) = try await lookup([ScheduleSpec(.cron("@daily"))])
        #expect(try await lookup.schedule(nil, of: .nightly) == schedules[0])
    }

    @Test func `of several, or by a wrong name, they are listed`() async throws {
        let (lookup, _) = try await lookup([
            ScheduleSpec(name: "a", .cron("@daily")), ScheduleSpec(name: "b", .cron("@daily")),
        ])
        for (text, line) in [
            (nil, "etl/nightly has 2 schedules, name one: a (@daily); b (@daily)"),
            ("z", "etl/nightly has no schedule 'z', but: a (@daily); b (@daily)"),
            ("@daily", "'@daily' may be any of a (@daily); b (@daily)"),
        ] {
            let problem = await #expect(throws: InputProblem.self) { try await lookup.schedule(text, of: .nightly) }
            #expect(problem?.description == line)
        }
        let (bare, _) = try await self.lookup([])
        let none = await #expect(throws: InputProblem.self) { try await bare.schedule(nil, of: .nightly) }
        #expect(none?.description == "etl/nightly has no schedule: pipectl schedule add \"etl/nightly\" --cron …")
    }

    @Test func `a calendar is found by its name, and guessed at by a slip of it`() async throws {
        let store = try await MemoryStore.open()
        try await store.keep(Calendar(name: "holidays", dates: ["2026-12-25"]))
        let lookup = Lookup(store: store)
        #expect(try await lookup.calendar("holidays").dates == ["2026-12-25"])
        let problem = await #expect(throws: InputProblem.self) { try await lookup.calendar("holiday") }
        #expect(problem?.description == "no calendar 'holiday' (did you mean 'holidays'?)")
    }
}
