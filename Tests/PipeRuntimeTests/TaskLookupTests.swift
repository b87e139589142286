import PipeCore
import PipeRuntime
import Testing

@Suite struct TaskLookupTests {
    /// A run at work with these tasks.
    private func run(in store: any Store, keys: [String], artifacts: [Artifact] = []) async throws -> FlowRun {
        guard case .accepted(let run) = try await store.accept(RunRequest(deployment: .nightly, name: "brisk-otter"))
        else { throw InputProblem("not accepted") }
        let agent = AgentDescription(name: "a", host: "h", pid: 1, version: "0", queues: [.default], slots: 1)
        let session = try await store.open(agent, lease: .seconds(60))
        _ = try await store.claim([run.id], by: session)
        let tasks = keys.compactMap(TaskKey.init).map { key in
            Fact.task(TaskNews(key, name: String(key.text.prefix { $0 != "-" }), state: .running))
        }
        try await store.record(
            (tasks + artifacts.map(Fact.artifact)).enumerated().map { index, fact in
                RunFact(run: run.id, attempt: 1, sequence: index + 1, at: Instant(microseconds: 0), fact: fact)
            })
        return try #require(try await store.run(run.id))
    }

    @Test func `a task is found by key, by the only name, by the beginning of a key`() async throws {
        let store = try await MemoryStore.withDeployment()
        let lookup = Lookup(store: store)
        let run = try await run(in: store, keys: ["load-0", "load-1", "load-10", "write-0"])
        for (text, key) in [("load-1", "load-1"), ("write", "write-0"), ("load-10", "load-10"), ("wri", "write-0")] {
            #expect(try await lookup.task(text, of: run, attempt: nil).key.text == key, "\(text)")
        }
        let whose = "run brisk-otter (\(run.id.short))"
        let several = await problem { _ = try await lookup.task("load", of: run, attempt: nil) }
        #expect(several == "'load' may be any of 3 tasks of \(whose): load-0, load-1, load-10")
        let slip = await problem { _ = try await lookup.task("wrote-0", of: run, attempt: nil) }
        #expect(slip == "no task 'wrote-0' in \(whose) (did you mean 'write-0'?)")
        let strange = await problem { _ = try await lookup.task("zebra", of: run, attempt: nil) }
        #expect(strange == "no task 'zebra' in \(whose); see 'pipectl task-run ls \(run.id.short)'")
        for attempt in [0, 2, -1] {
            let late = await problem { _ = try await lookup.task("load-1", of: run, attempt: attempt) }
            #expect(late == "--attempt: \(whose) has 1 attempt: there is no attempt \(attempt)")
        }
    }

    @Test func `a run that has told of nothing says so`() async throws {
        let store = try await MemoryStore.withDeployment()
        let lookup = Lookup(store: store)
        let run = try await run(in: store, keys: [])
        let whose = "run brisk-otter (\(run.id.short))"
        #expect(
            await problem { _ = try await lookup.task("a", of: run, attempt: nil) } == "\(whose) has told of no tasks")
        #expect(await problem { _ = try await lookup.artifact("a", of: run) } == "\(whose) has made no artifacts")
    }

    @Test func `an artifact is found by its key, the last that has it, or by its number`() async throws {
        let store = try await MemoryStore.withDeployment()
        let lookup = Lookup(store: store)
        let artifacts = ["a", "b", "c"].enumerated().map { index, text in
            Artifact(kind: .markdown, data: .string(text), key: index == 1 ? nil : "report")
        }
        let run = try await run(in: store, keys: [], artifacts: artifacts)
        #expect(try await lookup.artifact("report", of: run).artifact == artifacts[2])
        #expect(try await lookup.artifact("2", of: run).artifact == artifacts[1])
        let whose = "run brisk-otter (\(run.id.short))"
        for text in ["0", "4", "-1", "99999999999999999999"] {
            let wrong = await problem { _ = try await lookup.artifact(text, of: run) }
            #expect(wrong == "no artifact '\(text)' in \(whose); see 'pipectl artifact ls \(run.id.short)'")
        }
        let slip = await problem { _ = try await lookup.artifact("raport", of: run) }
        #expect(slip == "no artifact 'raport' in \(whose) (did you mean 'report'?)")
    }
}
