import PipeCore
import PipeRuntime
import Testing

/// What the store says of a run that waits, through the facts that are made of it.
@Suite struct WaitingStoreTests {
    private func accept(_ store: any Store, due: RunRequest.Due = .now) async throws -> ID<FlowRun> {
        guard
            case .accepted(let run) = try await store.accept(
                RunRequest(deployment: .nightly, name: RunName.random(), due: due))
        else { throw InputProblem("the deployment is known") }
        return run.id
    }

    private func agent(_ store: any Store) async throws -> ID<Session> {
        let agent = AgentDescription(name: "anna", host: "h", pid: 1, version: "0", queues: [.default], slots: 4)
        return try await store.open(agent, lease: .seconds(60))
    }

    private func codes(_ store: any Store, _ run: ID<FlowRun>) async throws -> [WaitingReason.Code]? {
        try await WaitingFacts(of: run, in: store, broker: nil)?.reasons.map(\.code)
    }

    @Test func `a run on a full queue is told of those before it`() async throws {
        let store = try await MemoryStore.withDeployment()
        _ = try await store.limit(.default, to: 1)
        let session = try await agent(store)
        let (first, second) = (try await accept(store), try await accept(store))
        #expect(try await codes(store, second) == [.anyMoment])
        _ = try await store.claim([first], by: session)
        #expect(try await codes(store, first) == [.pending])
        #expect(try await codes(store, second) == [.queueLimit])
        let held = try #require(try await store.obstacles(of: second)?.held)
        #expect(held.map(\.run.id) == [first])
        #expect(held.first?.shared == [.queue, .deployment])
    }

    @Test func `a run of a backfill is told of the others`() async throws {
        let store = try await MemoryStore.withDeployment()
        let session = try await agent(store)
        let runs = (1...2).map { day in
            let date = CivilTime(year: 2026, month: 1, day: day).instant()
            return PlannedRun(
                id: .random(), name: "n", scheduledAt: date, dueAt: date, startBy: nil, parameters: [:], tags: [])
        }
        _ = try await store.accept(Backfill(deployment: .nightly, runs: runs, parallel: 1))
        _ = try await store.claim([runs[0].id], by: session)
        #expect(try await store.obstacles(of: runs[1].id)?.parallel == 1)
        #expect(try await codes(store, runs[1].id) == [.backfillLimit])
    }

    @Test func `pauses, a later time and the lack of an agent are seen`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await accept(store, due: .after(.seconds(60)))
        #expect(try await codes(store, run) == [.notDue, .noAgent])
        _ = try await store.pause(.nightly, true)
        _ = try await store.pause(.default, true)
        #expect(try await codes(store, run) == [.notDue, .deploymentPaused, .queuePaused, .noAgent])
    }

    @Test func `somebody leads once an agent has offered to`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await accept(store)
        #expect(try await store.obstacles(of: run)?.isLed == false)
        let session = try await agent(store)
        guard case .renewed(_, let term?) = try await store.renew(session, lease: .seconds(60)) else {
            Issue.record("the only session leads")
            return
        }
        let reigned = try #require(try await store.obstacles(of: run))
        #expect(reigned.isLed && reigned.isSettling)
        let work = try await store.schedulesToPlan(under: term, limit: 10)
        try await store.settle(try #require(work.missed), under: term)
        #expect(try await store.obstacles(of: run)?.isSettling == false)
    }

    @Test func `of a run that is gone nothing is known`() async throws {
        #expect(try await MemoryStore.open().obstacles(of: .random()) == nil)
    }
}
