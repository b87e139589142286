import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentPausingTests {
    /// Writes to `beats` in its state directory as long as it moves.
    private static func beating(_ bench: AgentBench, until end: String = "false") -> String {
        "until \(end); do echo >> \(bench.folder)/beats; sleep 0.02; done"
    }

    /// Returns once a beating process has stood still for a while.
    private static func standstill(_ bench: AgentBench) async throws {
        var last = -1
        while true {
            var status = stat()
            stat("\(bench.folder)/beats", &status)
            if status.st_size == last { return }
            last = Int(status.st_size)
            try await Task.sleep(for: .milliseconds(400))
        }
    }

    private func whileWorking(
        _ bench: AgentBench, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bench.work(bench.settings(until: .told)) }
            group.addTask {
                try await body()
                bench.tellToStop()
            }
            try await group.waitForAll()
        }
    }

    private static func reach(_ state: RunState, _ changes: AsyncStream<RunChange>) async {
        for await change in changes where change.state == state { return }
    }

    @Test func `a paused run stands still and goes on where it stopped, its time limit with it`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                Self.beating(bench, until: "test -e \(bench.folder)/enough") + "; echo done",
                limits: TimeLimits(timeout: .milliseconds(1_500)))
            let changes = bench.store.changes()
            try await whileWorking(bench) {
                await Self.reach(.running, changes)
                let before = ContinuousClock.now
                _ = try await bench.store.perform(.pauseRequested(reason: "test"), on: run.id)
                try await Self.standstill(bench)
                // Far beyond the limit, were the time counted.
                while ContinuousClock.now - before < .seconds(3) { try await Self.standstill(bench) }
                let file = try #require(fopen("\(bench.folder)/enough", "w"))
                fclose(file)
                _ = try await bench.store.perform(.resumed, on: run.id)
                await Self.reach(.completed, changes)
            }
            let end = try await bench.run(run)
            #expect(end.state == .completed, "\(String(describing: end.cause))")
            #expect(end.attempt == 1)
            #expect(try await bench.lines(run, .stdout) == ["done"])
        }
    }

    @Test func `a paused run that is cancelled is let go on to end by itself`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("trap 'echo asked; exit 3' TERM; " + Self.beating(bench))
            let changes = bench.store.changes()
            try await whileWorking(bench) {
                await Self.reach(.running, changes)
                _ = try await bench.store.perform(.pauseRequested(reason: "test"), on: run.id)
                try await Self.standstill(bench)
                _ = try await bench.store.perform(.cancelRequested(reason: "test"), on: run.id)
                await Self.reach(.cancelled, changes)
            }
            #expect(try await bench.run(run).state == .cancelled)
            #expect(try await bench.lines(run, .stdout) == ["asked"])
        }
    }

    @Test func `an agent that must stop hands a paused run back`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(Self.beating(bench), retries: RetryPolicy(limit: 1))
            let changes = bench.store.changes()
            try await whileWorking(bench) {
                await Self.reach(.running, changes)
                _ = try await bench.store.perform(.pauseRequested(reason: "test"), on: run.id)
                try await Self.standstill(bench)
                bench.tellToStop()
            }
            let end = try await bench.run(run)
            #expect(end.state == .scheduled)
            #expect(end.spent == 0)
        }
    }
}
