import PipeCore
import PipeEngine
import Testing

/// Where runs are short, an agent claims more of them than it has free slots.
@Suite(.timeLimit(.minutes(1))) struct ClaimAheadTests {
    /// Those of an agent that claims ahead however slow the host is.
    private func settings(
        _ bench: AgentBench, slots: Int, patience: Duration = .seconds(3_600), until end: AgentEnd = .idle
    ) -> AgentSettings {
        var settings = bench.settings(until: end)
        settings.workload = Workload(queues: [.default], slots: slots)
        settings.claimAhead = .seconds(100)
        settings.aheadPatience = patience
        return settings
    }

    private func number(_ run: FlowRun, _ bench: AgentBench) async throws -> Int {
        try #require(try await bench.lines(run, .stdout).first.flatMap { Int($0) })
    }

    @Test func `no more of them run at once than there are slots`() async throws {
        try await AgentBench.run { bench in
            let script = """
                mkdir -p "$BENCH/live"
                touch "$BENCH/live/$$"
                set -- "$BENCH"/live/*
                echo $#
                rm "$BENCH/live/$$"
                """
            var runs: [FlowRun] = []
            for _ in 0..<60 { runs.append(try await bench.trigger(script)) }
            try await bench.work(settings(bench, slots: 2))
            for run in runs { #expect((1...2).contains(try await number(run, bench))) }
            // Far fewer than there are pairs of slots.
            #expect(bench.store.count("claim") < 20)
        }
    }

    @Test func `they begin in their order`() async throws {
        try await AgentBench.run { bench in
            var runs: [FlowRun] = []
            for _ in 0..<50 { runs.append(try await bench.trigger("date +%s%N")) }
            try await bench.work(settings(bench, slots: 1))
            var times: [Int] = []
            for run in runs { times.append(try await number(run, bench)) }
            #expect(times == times.sorted())
        }
    }

    /// A short run, and then two that last until a file is there, on an agent with one slot: `body` is told of the second as soon
    /// as it is claimed although the first has the slot; without `isClaimed`, as soon as the first has it.
    private func whileOneWaits(
        _ bench: AgentBench, patience: Duration = .seconds(3_600), isClaimed: Bool = true,
        _ body: @escaping @Sendable (FlowRun) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await bench.work(settings(bench, slots: 1, patience: patience, until: .told))
            }
            group.addTask {
                let end = "\(bench.folder)/end"
                defer {
                    try? AgentBench.touch(end)
                    bench.tellToStop()
                }
                let quick = try await bench.trigger("true")
                try await eventually { try await bench.run(quick).state == .completed }
                let script = "while ! [ -e '\(end)' ]; do sleep 0.01; done"
                let first = try await bench.trigger(script)
                let second = try await bench.trigger(script)
                try await eventually { try await bench.run(first).state == .running }
                if isClaimed { try await eventually { try await words(second, bench).contains("claimed") } }
                try await body(second)
            }
            try await group.waitForAll()
        }
    }

    private func words(_ run: FlowRun, _ bench: AgentBench) async throws -> [String] {
        try await bench.store.history(of: run.id).map(\.event)
    }

    @Test func `one that gets no slot soon is handed back, and costs no attempt`() async throws {
        try await AgentBench.run { bench in
            try await whileOneWaits(bench, patience: .milliseconds(100)) { run in
                try await eventually { try await bench.run(run).state == .scheduled }
                let back = try await bench.run(run)
                #expect(back.spent == 0 && back.lost == 0)
                // Nor its turn.
                #expect(back.dueAt == run.dueAt)
                #expect(try await words(run, bench) == ["accepted", "claimed", "released"])
                // And is left to others.
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await bench.run(run).revision == back.revision)
            }
        }
    }

    @Test func `one that is cancelled before it has a slot never starts`() async throws {
        try await AgentBench.run { bench in
            try await whileOneWaits(bench) { run in
                _ = try await bench.store.perform(.cancelRequested(reason: "test"), on: run.id)
                try await eventually { try await bench.run(run).state == .cancelled }
                let end = try await bench.run(run)
                #expect(end.cause?.message == "cancelled before it was started")
                #expect(try await !words(run, bench).contains("started"))
            }
        }
    }

    @Test func `an agent that must go hands back what it has claimed ahead`() async throws {
        try await AgentBench.run { bench in
            try await whileOneWaits(bench) { run in
                bench.tellToStop()
                bench.tellToStop()
                try await eventually { try await bench.run(run).state == .scheduled }
                #expect(try await bench.run(run).cause?.message == "its agent was stopped")
            }
        }
    }

    @Test func `what takes a place under a limit is not claimed ahead`() async throws {
        try await AgentBench.run { bench in
            _ = try await bench.store.createQueues([.default])
            _ = try await bench.store.limit(.default, to: 100)
            try await whileOneWaits(bench, isClaimed: false) { run in
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await words(run, bench) == ["accepted"])
            }
        }
    }
}
