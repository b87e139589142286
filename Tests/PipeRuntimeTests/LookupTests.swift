import PipeCore
import PipeRuntime
import Testing

@Suite struct LookupTests {
    @Test func `a deployment is found by its name, and guessed at by a slip of it`() async throws {
        let lookup = Lookup(store: try await MemoryStore.withDeployment())
        #expect(try await lookup.deployment("etl/nightly").spec.name == .nightly)
        let slip = await problem { _ = try await lookup.deployment("etl/nigthly") }
        #expect(slip == "no deployment 'etl/nigthly' (did you mean 'etl/nightly'?)")
        let half = await problem { _ = try await lookup.deployment("nightly") }
        #expect(half == "'nightly': expected FLOW/DEPLOYMENT (did you mean 'etl/nightly'?)")
        let strange = await problem { _ = try await lookup.deployment("x/completely-else") }
        #expect(strange == "no deployment 'x/completely-else'; see 'pipectl deployment ls'")
    }

    @Test func `a run is found by id, by the beginning of its id, and by its name`() async throws {
        let store = try await MemoryStore.withDeployment()
        let lookup = Lookup(store: store)
        guard case .accepted(let run) = try await store.accept(RunRequest(deployment: .nightly, name: "brisk-otter"))
        else {
            Issue.record("the deployment exists")
            return
        }
        for text in [run.id.description, run.id.description.uppercased(), run.id.short, "brisk-otter"] {
            #expect(try await lookup.run(text).id == run.id)
        }
        let slip = await problem { _ = try await lookup.run("brisk-oter") }
        #expect(slip == "no flow run 'brisk-oter' (did you mean 'brisk-otter'?)")

        guard case .accepted(let twin) = try await store.accept(RunRequest(deployment: .nightly, name: "brisk-otter"))
        else {
            Issue.record("two runs may have one name")
            return
        }
        let ambiguous = await problem { _ = try await lookup.run("brisk-otter") }
        let prefix = twin.id.description.prefix(13)
        #expect(ambiguous?.contains("\(prefix) brisk-otter (scheduled)") == true)
        #expect(ambiguous?.hasSuffix("give more of the id") == true)
        #expect(try await lookup.run(run.id.description).id == run.id)
    }

    @Test func `a work queue and an agent are guessed at too`() async throws {
        let store = try await MemoryStore.withDeployment()
        let agent = AgentDescription(name: "host-1", host: "h", pid: 1, version: "0", queues: [.default], slots: 1)
        _ = try await store.open(agent, lease: .seconds(60))
        let lookup = Lookup(store: store)
        #expect(try await lookup.queue("default").queue.name == .default)
        #expect(try await lookup.sessions(ofAgent: "host-1").count == 1)
        let queue = await problem { _ = try await lookup.queue("defualt") }
        #expect(queue == "no work queue 'defualt' (did you mean 'default'?)")
        let unknown = await problem { _ = try await lookup.sessions(ofAgent: "host-2") }
        #expect(unknown == "no agent 'host-2' (did you mean 'host-1'?)")
    }
}
