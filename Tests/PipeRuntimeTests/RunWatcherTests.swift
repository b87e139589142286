import PipeCore
import PipeRuntime
import Synchronization
import Testing

@Suite struct RunWatcherTests {
    /// What a watcher showed, as words.
    private final class Notebook: Sendable {
        private let lines = Mutex<[String]>([])
        var read: [String] { lines.withLock { $0 } }

        func note(_ sight: RunWatcher.Sight) {
            let line =
                switch sight {
                case .change(let entry): entry.state.rawValue
                case .line(let line): "“\(line.text)”"
                case .silence: "silence"
                case .task(.change(let task, _)): "\(task.key) \(task.state.rawValue)"
                case .task(.progress(let task)): "\(task.key) at \(task.progress?.done ?? 0)"
                case .board(let tasks): "board of \(tasks.count)"
                }
            lines.withLock { $0.append(line) }
        }
    }

    private func run(in store: any Store) async throws -> FlowRun {
        guard case .accepted(let run) = try await store.accept(RunRequest(deployment: .nightly, name: "brisk-otter"))
        else { throw InputProblem("not accepted") }
        return run
    }

    /// Claims the run, and does with it what an agent would do; cancelled by somebody before its end, if so told.
    private func execute(
        _ run: FlowRun, in store: any Store, cancelled: Bool = false, facts: [Fact] = []
    ) async throws {
        let agent = AgentDescription(name: "a", host: "h", pid: 1, version: "0", queues: [.default], slots: 1)
        let session = try await store.open(agent, lease: .seconds(60))
        guard case .claimed(let claimed) = try await store.claim([run.id], by: session).first else {
            throw InputProblem("not claimed")
        }
        let started = try RunMachine.change(claimed.run.standing, on: .started, under: claimed.claim)
        _ = try await store.apply([started])
        let lines = ["one", "two"].enumerated().map { index, text in
            LogLine(
                run: run.id, attempt: 1, sequence: index + 1, at: Instant(microseconds: 0), source: .stdout,
                level: .info,
                text: text)
        }
        try await store.append(lines)
        try await store.record(
            facts.enumerated().map { index, fact in
                RunFact(
                    run: run.id, attempt: 1, sequence: index + 1, at: Instant(microseconds: Int64(index)), fact: fact)
            })
        if cancelled { _ = try await store.perform(.cancelRequested(reason: "enough"), on: run.id) }
        let standing = try #require(try await store.run(run.id)).standing
        let event = cancelled ? RunEvent.stopped(Cause("signal 15", signal: 15)) : .succeeded
        _ = try await store.apply([try RunMachine.change(standing, on: event, under: claimed.claim)])
    }

    @Test func `a run that has ended is told in order, its end last`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await run(in: store)
        try await execute(run, in: store)
        let notebook = Notebook()
        let end = try await RunWatcher(store: store, run: run.id, showsChanges: true).follow { notebook.note($0) }
        #expect(end?.state == .completed)
        #expect(notebook.read == ["scheduled", "pending", "running", "“one”", "“two”", "completed"])
    }

    @Test func `what was said stands before what came after it, whatever the clocks say`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await run(in: store)
        try await execute(run, in: store, cancelled: true)
        let notebook = Notebook()
        _ = try await RunWatcher(store: store, run: run.id, showsChanges: true).follow { notebook.note($0) }
        #expect(notebook.read == ["scheduled", "pending", "running", "“one”", "“two”", "cancelling", "cancelled"])
    }

    @Test func `a run is followed while it goes`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await run(in: store)
        let notebook = Notebook()
        async let end = RunWatcher(store: store, run: run.id, showsChanges: true).follow { notebook.note($0) }
        try await execute(run, in: store)
        #expect(try await end?.state == .completed)
        #expect(notebook.read.sorted() == ["completed", "pending", "running", "scheduled", "“one”", "“two”"])
        #expect(notebook.read.last == "completed")
    }

    @Test func `tasks are told as they stand, what is open as it ended, before the end of the run`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await run(in: store)
        let (done, open) = (try #require(TaskKey("done")), try #require(TaskKey("open")))
        try await execute(
            run, in: store,
            facts: [
                .task(TaskNews(done, state: .running)), .task(TaskNews(open, state: .running)),
                .task(TaskNews(done, state: .completed)),
            ])
        let notebook = Notebook()
        _ = try await RunWatcher(store: store, run: run.id, showsChanges: true).follow { notebook.note($0) }
        #expect(notebook.read.filter { $0.contains("done") } == ["done completed"])
        #expect(notebook.read.filter { $0.contains("open") } == ["open crashed"])
        #expect(notebook.read.last == "completed")
    }

    @Test func `tasks are told as they go, each change once, and the board behind them`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await run(in: store)
        let agent = AgentDescription(name: "a", host: "h", pid: 1, version: "0", queues: [.default], slots: 1)
        let session = try await store.open(agent, lease: .seconds(60))
        guard case .claimed(let claimed) = try await store.claim([run.id], by: session).first else {
            throw InputProblem("not claimed")
        }
        let (sights, sink) = AsyncStream.makeStream(of: RunWatcher.Sight.self)
        let watcher = RunWatcher(store: store, run: run.id, showsChanges: true)
        @Sendable func follow() async throws -> FlowRun? {
            defer { sink.finish() }
            return try await watcher.follow { sink.yield($0) }
        }
        async let end = follow()
        let key = try #require(TaskKey("a"))
        var count = 0
        func tell(_ fact: Fact) async throws {
            count += 1
            try await store.record([
                RunFact(run: run.id, attempt: 1, sequence: count, at: Instant(microseconds: 0), fact: fact)
            ])
        }
        try await tell(.task(TaskNews(key, state: .running)))
        var told: [String] = []
        for await sight in sights {
            switch sight {
            case .task(.change(let task, _)): told.append(task.state.rawValue)
            case .task(.progress(let task)): told.append("\(task.progress?.done ?? 0)")
            case .board(let tasks) where told.last == "running" && tasks.count == 1:
                try await tell(.progress(TaskProgress(done: 5), of: key))
            case .board where told.last == "5.0": try await tell(.task(TaskNews(key, state: .completed)))
            case .board where told.last == "completed":
                let standing = try #require(try await store.run(run.id)).standing
                let started = try RunMachine.change(standing, on: .started, under: claimed.claim)
                if standing.state == .pending { _ = try await store.apply([started]) }
                let running = try #require(try await store.run(run.id)).standing
                _ = try await store.apply([try RunMachine.change(running, on: .succeeded, under: claimed.claim)])
                told.append("ended")
            case .change(let entry) where entry.state.isFinal: sink.finish()
            case .board, .change, .line, .silence: break
            }
        }
        #expect(told == ["running", "5.0", "completed", "ended"])
        #expect(try await end?.state == .completed)
    }

    @Test func `the log alone is shown without the changes`() async throws {
        let store = try await MemoryStore.withDeployment()
        let run = try await run(in: store)
        try await execute(run, in: store)
        let notebook = Notebook()
        let watcher = RunWatcher(store: store, run: run.id, showsChanges: false)
        #expect(try await watcher.readLog { notebook.note($0) } == 2)
        _ = try await watcher.follow { notebook.note($0) }
        #expect(notebook.read == ["“one”", "“two”", "“one”", "“two”"])
    }

    @Test func `a run that was deleted has no end`() async throws {
        let store = try await MemoryStore.withDeployment()
        let end = try await RunWatcher(store: store, run: .random(), showsChanges: true).follow { _ in }
        #expect(end == nil)
    }
}
