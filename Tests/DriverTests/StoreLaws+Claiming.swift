import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Claiming {
        @Test(arguments: TestStore.available)
        func `a due run is claimed once`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let (first, second) = (try await store.openSession("a"), try await store.openSession("b"))
                let claimed = try await store.take(run, by: first)
                #expect(claimed.claim.attempt == 1)
                #expect(claimed.run.state == .pending)
                #expect(claimed.run.agent == "a")
                #expect(try await store.claim([run.id], by: second) == [.refused])
            }
        }

        @Test(arguments: TestStore.available)
        func `the same session claiming again gets the same claim`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let session = try await store.openSession()
                #expect(try await store.take(run, by: session) == store.take(run, by: session))
            }
        }

        @Test(arguments: TestStore.available)
        func `a run that is not due, unknown or final is refused`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                let session = try await store.openSession()
                let later = try await store.trigger(deployment, due: .after(.seconds(600)))
                let done = try await store.trigger(deployment)
                _ = try await store.perform(.cancelRequested(reason: "test"), on: done.id)
                let answers = try await store.claim([later.id, done.id, .random()], by: session)
                #expect(answers == [.refused, .refused, .refused])
            }
        }

        @Test(arguments: TestStore.available)
        func `a session that ended or expired claims nothing`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let expired = try await store.openSession(lease: .zero)
                let ended = try await store.openSession()
                _ = try await store.end(ended, reason: "test")
                #expect(try await store.claim([run.id], by: expired) == [.refused])
                #expect(try await store.claim([run.id], by: ended) == [.refused])
            }
        }

        @Test(arguments: TestStore.available)
        func `a paused queue or deployment gives nothing`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                let run = try await store.trigger(deployment)
                let session = try await store.openSession()
                #expect(try await store.pause(.default, true))
                #expect(try await store.due(on: [.default], limit: 5).isEmpty)
                #expect(try await store.claim([run.id], by: session) == [.refused])
                #expect(try await store.pause(.default, false))
                #expect(try await store.pause(deployment, true))
                #expect(try await store.claim([run.id], by: session) == [.refused])
                #expect(try await store.pause(deployment, false))
                _ = try await store.take(run, by: session)
            }
        }

        @Test(arguments: TestStore.available)
        func `limits count live claims`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy(limit: 2)
                var runs: [FlowRun] = []
                for _ in 0..<4 { runs.append(try await store.trigger(deployment)) }
                let session = try await store.openSession()
                let answers = try await store.claim(runs.map(\.id), by: session)
                #expect(answers.count { $0 != .refused } == 2)
                #expect(try await store.due(on: [.default], limit: 5).isEmpty)
                guard case .claimed(let first) = answers[0] else { return #expect(Bool(false)) }
                _ = try await store.report(.started, under: first.claim)
                _ = try await store.report(.succeeded, under: first.claim)
                #expect(try await store.limit(.default, to: 1))
                #expect(try await store.claim([runs[2].id], by: session) == [.refused])
                #expect(try await store.limit(.default, to: nil))
                _ = try await store.take(runs[2], by: session)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `claimers racing for a limited queue never pass its limit`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let deployment = try await store.deploy()
                _ = try await store.limit(.default, to: 3)
                var runs: [ID<FlowRun>] = []
                for _ in 0..<24 { runs.append(try await store.trigger(deployment).id) }
                let all = runs
                let given = try await Rivals.race(6, open) { rival, session in
                    var mine: Set<ID<FlowRun>> = []
                    for run in all.shuffled() { mine.formUnion(try await rival.taken([run], by: session)) }
                    return mine
                }
                #expect(given.count == 3)
                #expect(Set(given).count == 3)
                await store.close()
            }
        }

        @Test(arguments: TestStore.available)
        func `due runs come from each queue in turn, the longest due first`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let other = try #require(QueueName("other"))
                let crowded = try await store.deploy("flow/crowded")
                let lonely = try await store.deploy("flow/lonely", queue: "other")
                var expected: [ID<FlowRun>] = []
                for _ in 0..<5 { expected.append(try await store.trigger(crowded).id) }
                let single = try await store.trigger(lonely)
                let due = try await store.due(on: [.default, other], limit: 3)
                #expect(due.map(\.run) == [expected[0], single.id, expected[1]])
                #expect(try await store.nextDue(on: [.default, other]) == nil)
                _ = try await store.trigger(lonely, due: .after(.seconds(100)))
                let wait = try #require(try await store.nextDue(on: [.default, other]))
                #expect(wait > .seconds(90) && wait <= .seconds(100))
                #expect(try await store.nextDue(on: [.default]) == nil)
                #expect(try await store.nextDue(on: []) != nil)
            }
        }
    }
}
