import PipeCore
import PipeEngine
import Testing

/// An agent whose store is away when its runs end, and the agent's next life.
@Suite(.timeLimit(.minutes(2))) struct AgentSpoolTests {
    /// A life in which the store takes none of these calls from the moment the run is in `state`, and which ends at once
    /// although it could not tell what it knows.
    private func live(
        _ bench: AgentBench, losing calls: [String], once state: RunState, of run: FlowRun
    ) async throws {
        try FileProblem.makeFolders(bench.folder)
        let changes = bench.store.changes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bench.work(Self.impatient(bench)) }
            group.addTask {
                if state == .running {
                    for await change in changes where change.run == run.id && change.state == state { break }
                }
                for call in calls { bench.store.failAlways(call) }
                try bench.allow("go")
                while !LogBench.exists(bench.folder + "/ended") { try await Task.sleep(for: .milliseconds(5)) }
                while !bench.hasResult(of: run) { try await Task.sleep(for: .milliseconds(5)) }
                bench.tellToStop()
                bench.tellToStop()
            }
            try await group.waitForAll()
        }
        for call in calls { bench.store.heal(call) }
    }

    /// An agent that goes although the store has not taken what it knows.
    private static func impatient(_ bench: AgentBench) -> AgentSettings {
        var settings = bench.settings(until: .told)
        settings.reportGrace = .seconds(3)
        return settings
    }

    private static let script = """
        while [ ! -e "$BENCH/go" ]; do sleep 0.02; done; echo said; echo once >> "$BENCH/effects"; touch "$BENCH/ended"
        """

    @Test(arguments: [RunState.pending, .running])
    func `a run that ended while the store was away has ended in the agent's next life, once`(told: RunState)
        async throws
    {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(Self.script, retries: RetryPolicy(limit: 1))
            if told == .pending { bench.store.failAlways("apply") }
            try await live(bench, losing: ["apply", "append"], once: told, of: run)
            #expect(try await bench.run(run).state == told)
            #expect(try await !bench.store.sessions(includingEnded: false).isEmpty)
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .completed && end.attempt == 1)
            #expect(try await bench.lines(run) == ["said"])
            let events = try await bench.store.history(of: run.id).map(\.event)
            #expect(events == ["accepted", "claimed", "started", "succeeded"])
            #expect(!bench.hasResult(of: run))
        }
    }

    @Test func `a result whose claim is void by then is heard by nobody`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "test $OCTOPIPE_ATTEMPT = 1 || exit 4; " + Self.script, retries: RetryPolicy(limit: 1))
            try await live(bench, losing: ["apply"], once: .running, of: run)
            for session in try await bench.store.sessions(includingEnded: false) {
                _ = try await bench.store.end(session.id, reason: "thought dead")
            }
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .failed && end.attempt == 2)
            let events = try await bench.store.history(of: run.id).map(\.event)
            #expect(events == ["accepted", "claimed", "started", "lost", "claimed", "started", "failed"])
            #expect(!bench.hasResult(of: run))
        }
    }

    @Test func `a run that was to be cancelled and had ended before has ended`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(Self.script)
            try await live(bench, losing: ["apply"], once: .running, of: run)
            _ = try await bench.store.perform(.cancelRequested(reason: "too late"), on: run.id)
            bench.store.fail("apply", .after)
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
            let events = try await bench.store.history(of: run.id).map(\.event)
            #expect(events == ["accepted", "claimed", "started", "cancel requested", "succeeded"])
        }
    }

    @Test func `a run that talks goes on while the store takes no lines`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "yes 'forty characters of a line, more or less' | head -c 20000000; touch \(bench.folder)/ended")
            bench.store.failAlways("append")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    while !LogBench.exists(bench.folder + "/ended") { try await Task.sleep(for: .milliseconds(5)) }
                    bench.store.heal("append")
                }
                try await group.waitForAll()
            }
            #expect(try await bench.run(run).state == .completed)
            let lines = try await bench.store.log(of: run.id, after: .start, limit: 1_000_000)
            #expect(lines.map(\.sequence) == Array(1...lines.count))
            #expect(lines.filter { $0.source == .stdout }.allSatisfy { $0.text.hasPrefix("forty") })
        }
    }

    @Test func `an agent told twice does not wait for a store that stays away`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("sleep 600")
            let changes = bench.store.changes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(Self.impatient(bench)) }
                group.addTask {
                    for await change in changes where change.run == run.id && change.state == .running { break }
                    bench.store.failAlways("apply")
                    bench.tellToStop()
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            #expect(try await bench.run(run).state == .running)
            bench.store.heal("apply")
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .crashed)
            #expect(end.cause?.message.hasPrefix("its agent was stopped") == true, "\(end.cause?.message ?? "")")
        }
    }
}

extension AgentBench {
    /// Makes the file that a flow waits for.
    fileprivate func allow(_ name: String) throws { LogBench.append([], to: folder + "/" + name) }

    /// Whether the spool holds how the run ended.
    fileprivate func hasResult(of run: FlowRun) -> Bool {
        SpoolFolder(stateDirectory: folder, agent: "bench").resultFiles.contains { file in
            SpoolFolder.untold(in: file).contains { $0.claim.run == run.id }
        }
    }
}
