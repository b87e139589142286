import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentFaultTests {
    @Test(arguments: ["claim", "apply", "append", "open", "renew", "end"], [FaultStore.Fault.before, .after])
    func `one call that fails loses nothing and doubles nothing`(call: String, fault: FaultStore.Fault) async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo once >> \(bench.folder)/effects; echo said")
            bench.store.fail(call, fault)
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .completed)
            #expect(end.attempt == 1)
            #expect(try await bench.lines(run) == ["said"])
            let events = try await bench.store.history(of: run.id).map(\.event)
            #expect(events == ["accepted", "claimed", "started", "succeeded"])
        }
    }

    @Test func `reports and logs wait while the store is away`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo kept")
            bench.store.fail("apply", .before, .after, .before)
            bench.store.fail("append", .before, .after, .before)
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
            #expect(try await bench.lines(run) == ["kept"])
        }
    }

    @Test func `an agent whose session was ended kills its runs and goes on with a new one`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "test $OCTOPIPE_ATTEMPT = 2 || sleep 600", retries: RetryPolicy(limit: 1))
            let changes = bench.store.changes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    for await change in changes where change.state == .running { break }
                    for session in try await bench.store.sessions(includingEnded: false) {
                        _ = try await bench.store.end(session.id, reason: "thought dead")
                    }
                }
                try await group.waitForAll()
            }
            let end = try await bench.run(run)
            #expect(end.state == .completed)
            #expect(end.attempt == 2)
        }
    }
}
