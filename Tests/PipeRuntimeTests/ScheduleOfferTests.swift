import PipeCore
import PipeRuntime
import Testing

@Suite struct ScheduleOfferTests {
    private func problem(_ spec: ScheduleSpec, typed: [String] = []) async throws -> String? {
        let store = try await MemoryStore.withDeployment()
        let deployment = try await Lookup(store: store).deployment("etl/nightly")
        let problem = await #expect(throws: InputProblem.self) {
            try await ScheduleOffer(store: store).add(spec, typed: typed, to: deployment)
        }
        #expect(try await store.schedules(of: nil).isEmpty)
        return problem?.description
    }

    @Test func `a good one is added with its parameters, a second time it is known`() async throws {
        let store = try await MemoryStore.withDeployment()
        let deployment = try await Lookup(store: store).deployment("etl/nightly")
        let offer = ScheduleOffer(store: store)
        let typed = ["year={{ scheduled_at | year }}"]
        guard
            case .added(let schedule) = try await offer.add(ScheduleSpec(.cron("@daily")), typed: typed, to: deployment)
        else {
            Issue.record("the deployment has no schedule yet")
            return
        }
        #expect(schedule.spec.parameters == ["year": "{{ scheduled_at | year }}"])
        #expect(!schedule.isDeclared)
        guard case .known = try await offer.add(ScheduleSpec(.cron("@daily")), to: deployment) else {
            Issue.record("it has one with that rule")
            return
        }
    }

    @Test func `what is wrong is found before anything is written, and named as its flag`() async throws {
        #expect(try await problem(ScheduleSpec(.cron("x")))?.hasPrefix("--cron: 'x': ") == true)
        #expect(
            try await problem(ScheduleSpec(.cron("@daily"), timezone: "Mars"))?.hasPrefix("--timezone: unknown") == true
        )
        #expect(
            try await problem(ScheduleSpec(.cron("@daily"), exceptions: ["holidays"]))
                == "--except: there is no calendar 'holidays': make it with 'pipectl calendar set'")
        #expect(
            try await problem(ScheduleSpec(.cron("@daily")), typed: ["yeer=1"])
                == "-p: unknown parameter 'yeer' (did you mean 'year'?)")
        #expect(try await problem(ScheduleSpec(.cron("@daily")), typed: ["yeer"]) == "-p yeer: expected name=value")
    }
}
