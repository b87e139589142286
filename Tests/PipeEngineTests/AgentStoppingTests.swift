import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentStoppingTests {
    /// Runs `body` while an agent works; `body` tells it to stop.
    private func whileWorking(
        _ bench: AgentBench, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bench.work(bench.settings(until: .told)) }
            group.addTask(operation: body)
            try await group.waitForAll()
        }
    }

    /// The change that brought a run into a state, once it has happened.
    private func reach(_ state: RunState, _ changes: AsyncStream<RunChange>) async -> RunChange? {
        for await change in changes where change.state == state { return change }
        return nil
    }

    /// Whether a process runs; one that ended and waits for its parent does not.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
        defer { fclose(file) }
        var bytes = [CChar](repeating: 0, count: 512)
        guard fgets(&bytes, 512, file) != nil else { return false }
        let line = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return line.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    @Test func `a cancelled run's whole group is stopped`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("sleep 600 & echo $$ $!; sleep 600")
            let changes = bench.store.changes()
            try await whileWorking(bench) {
                _ = await reach(.running, changes)
                _ = try await bench.store.perform(.cancelRequested(reason: "test"), on: run.id)
                #expect(await reach(.cancelled, changes) != nil)
                bench.tellToStop()
            }
            let end = try await bench.run(run)
            #expect(end.state == .cancelled)
            let pids = try await bench.lines(run).first?.split(separator: " ").compactMap { Int32($0) }
            for pid in try #require(pids) { #expect(!Self.isAlive(pid), "process \(pid) is still alive") }
        }
    }

    @Test func `a process that ignores SIGTERM is killed when its grace is over`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("trap '' TERM; echo ready; while :; do sleep 1; done")
            let changes = bench.store.changes()
            try await whileWorking(bench) {
                _ = await reach(.running, changes)
                _ = try await bench.store.perform(.cancelRequested(reason: "test"), on: run.id)
                bench.tellToStop()
            }
            #expect(try await bench.run(run).state == .cancelled)
        }
    }

    @Test func `the first telling drains`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("sleep 0.3; echo done")
            let changes = bench.store.changes()
            try await whileWorking(bench) {
                _ = await reach(.running, changes)
                bench.tellToStop()
            }
            let late = try await bench.trigger("true")
            #expect(try await bench.run(run).state == .completed)
            #expect(try await bench.run(late).state == .scheduled)
            #expect(try await bench.store.sessions(includingEnded: false).isEmpty)
        }
    }

    @Test func `the second hands back what may run again and ends the rest`() async throws {
        try await AgentBench.run { bench in
            let again = try await bench.trigger("sleep 600", retries: RetryPolicy(limit: 1))
            let once = try await bench.trigger("sleep 600")
            let changes = bench.store.changes()
            try await whileWorking(bench) {
                var running = 0
                for await change in changes where change.state == .running {
                    running += 1
                    if running == 2 { break }
                }
                bench.tellToStop()
                bench.tellToStop()
            }
            let released = try await bench.run(again)
            #expect(released.state == .scheduled)
            #expect(released.spent == 0)
            #expect(try await bench.run(once).state == .crashed)
        }
    }

    /// Runs that an agent had claimed when it died.
    private func leaveBehind(_ runs: [FlowRun], _ bench: AgentBench) async throws {
        let dead = try await bench.store.open(
            AgentDescription(name: "bench", host: "here", pid: 1, version: "test", queues: [.default], slots: 1),
            lease: .seconds(600))
        _ = try await bench.store.claim(runs.map(\.id), by: dead)
        try AgentLock(name: "bench", mayNumber: false, stateDirectory: bench.folder).remember(dead)
    }

    @Test func `a successor under the same name ends its predecessor's session at once`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("true", retries: RetryPolicy(limit: 1))
            try await leaveBehind([run], bench)
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .completed)
            #expect(end.attempt == 2)
        }
    }

    @Test func `what a dead agent had claimed and not begun costs no attempt, what it had begun does`() async throws {
        try await AgentBench.run { bench in
            let unbegun = try await bench.trigger("true")
            let begun = try await bench.trigger("true")
            try await leaveBehind([unbegun, begun], bench)
            // It has its folder: its process may have been started.
            let folders = bench.folder + "/runs/bench"
            for folder in [bench.folder + "/runs", folders, "\(folders)/\(begun.id)-1"] { mkdir(folder, 0o700) }
            try await bench.work(bench.settings())
            let first = try await bench.run(unbegun)
            #expect(first.state == .completed && first.spent == 0 && first.lost == 0)
            let second = try await bench.run(begun)
            #expect(second.state == .crashed && second.lost == 1)
        }
    }

    @Test func `two agents cannot have one name on one host`() async throws {
        try await AgentBench.run { bench in
            let first = try AgentLock(name: "x", mayNumber: false, stateDirectory: bench.folder)
            #expect(throws: (any Error).self) {
                try AgentLock(name: "x", mayNumber: false, stateDirectory: bench.folder)
            }
            let second = try AgentLock(name: "x", mayNumber: true, stateDirectory: bench.folder)
            #expect(second.name == "x-2")
            #expect(first.name == "x")
        }
    }
}
