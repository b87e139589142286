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
    private func execute(_ run: FlowRun, in store: any Store, cancelled: Bool = false) async throws {
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
