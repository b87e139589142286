import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Accepting {
        @Test(arguments: TestStore.available)
        func `applying a deployment creates, updates, or changes nothing`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                var spec = try #require(try await store.deployment(name)).spec
                #expect(try await store.apply(spec) == .unchanged)
                spec.tags = ["nightly"]
                spec.parameters = ["big": .number(JSON.Number(text: "12345678901234567890"))]
                #expect(try await store.apply(spec) == .updated)
                #expect(try await store.deployment(name)?.spec == spec)
                #expect(try await store.deployments().count == 1)
            }
        }

        @Test(arguments: TestStore.available)
        func `a run is kept as it was asked for`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let request = RunRequest(
                    deployment: try await store.deploy(), name: "brisk-otter",
                    parameters: ["text": "Zürich\u{0}\n\"x\"", "n": .double(1.0), "list": [1, .null, true]],
                    tags: ["a", "b"])
                guard case .accepted(let run) = try await store.accept(request) else {
                    return #expect(Bool(false), "not accepted")
                }
                #expect(run.parameters == request.parameters)
                #expect(run.tags == ["a", "b"])
                #expect(try await store.run(run.id) == run)
                for text in ["brisk-otter", run.id.description, run.id.short, run.id.description.uppercased()] {
                    #expect(try await store.runs(matching: RunSelector(text)).map(\.id) == [run.id], "\(text)")
                }
                #expect(try await store.runs(matching: RunSelector("no-such")).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `a repeated idempotency key gives the first run`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (one, two) = (try await store.deploy("flow/one"), try await store.deploy("flow/two"))
                let first = try await store.trigger(one, key: "k")
                #expect(try await store.trigger(one, key: "k").id == first.id)
                #expect(try await store.trigger(two, key: "k").id != first.id)
                #expect(try await store.runs(RunFilter()).count == 2)
            }
        }

        @Test(arguments: TestStore.available)
        func `an unknown deployment accepts nothing`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try #require(DeploymentName("no/such"))
                #expect(try await store.accept(RunRequest(deployment: name, name: "x")) == .unknownDeployment)
            }
        }

        @Test(arguments: TestStore.available)
        func `deleting a deployment cancels what has not started and keeps what ran`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let (waiting, running) = (try await store.trigger(name), try await store.trigger(name))
                let claim = try await store.take(running, by: store.openSession()).claim
                #expect(try await store.delete(name) == 1)
                #expect(try await store.delete(name) == nil)
                #expect(try await store.state(of: waiting) == .cancelled)
                _ = try await store.report(.started, under: claim)
                #expect(try await store.report(.succeeded, under: claim) == .applied)
            }
        }

        @Test(arguments: TestStore.available)
        func `a retry whose deployment was deleted is given to nobody and cancelled by the next sweep`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy(retries: RetryPolicy(limit: 1))
                let run = try await store.trigger(name)
                let session = try await store.openSession()
                let claim = try await store.take(run, by: session).claim
                #expect(try await store.delete(name) == 0)
                _ = try await store.report(.failed(Cause("it broke")), under: claim)
                #expect(try await store.state(of: run) == .scheduled)
                #expect(try await store.claim([run.id], by: session) == [.refused])
                #expect(try await store.due(on: [.default], limit: 5).isEmpty)
                guard case .renewed(_, let term?) = try await store.renew(session, lease: .seconds(60)) else {
                    return #expect(Bool(false), "does not lead")
                }
                _ = try await store.sweep(under: term, deadlines: StateDeadlines())
                #expect(try await store.state(of: run) == .cancelled)
            }
        }

        @Test(arguments: TestStore.available)
        func `a deployment of a newer program is read as far as it goes, or its run is handed out as unreadable`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let run = try await store.trigger(name)
                let session = try await store.openSession()
                let newer = #"{"flow":"flow","name":"deployment","command":["/bin/true"],"warp":9}"#
                try await store.client.run("update deployment set spec = '\(newer)'")
                _ = try await store.take(run, by: session)
                let other = try await store.trigger(name)
                try await store.client.run("update deployment set spec = '{\"flow\":\"flow\"}'")
                guard case .unreadable(let given) = try await store.claim([other.id], by: session).first else {
                    return #expect(Bool(false), "not told that the deployment cannot be read")
                }
                #expect(given.claim.run == other.id)
                #expect(given.standing.state == .pending)
            }
        }

        @Test(arguments: TestStore.available)
        func `listings filter by state and deployment, newest first`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (one, two) = (try await store.deploy("flow/one"), try await store.deploy("flow/two"))
                let first = try await store.trigger(one)
                let second = try await store.trigger(one)
                let other = try await store.trigger(two)
                _ = try await store.perform(.cancelRequested(reason: "x"), on: second.id)
                #expect(try await store.runs(RunFilter()).map(\.id) == [other.id, second.id, first.id])
                #expect(try await store.runs(RunFilter(deployment: one)).map(\.id) == [second.id, first.id])
                #expect(try await store.runs(RunFilter(states: [.cancelled])).map(\.id) == [second.id])
                #expect(try await store.runs(RunFilter(limit: 1)).map(\.id) == [other.id])
            }
        }

        @Test(arguments: TestStore.available)
        func `only a final run can be deleted, with all that belongs to it`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                #expect(try await !store.delete(run.id))
                _ = try await store.perform(.cancelRequested(reason: "x"), on: run.id)
                #expect(try await store.delete(run.id))
                #expect(try await store.history(of: run.id).isEmpty)
            }
        }
    }
}
