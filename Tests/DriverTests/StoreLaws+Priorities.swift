import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Priorities {
        private static let other = QueueName("other") ?? .default

        @Test(arguments: TestStore.available)
        func `the more urgent run goes first, whatever notice came`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                let usual = try await store.trigger(deployment, announced: true)
                let urgent = try await store.trigger(deployment, announced: true, priority: 1)
                let patient = try await store.trigger(deployment, announced: true, priority: 9)
                #expect(try await store.due(on: [.default], limit: 9).map(\.run) == [urgent.id, usual.id, patient.id])
                let session = try await store.openSession()
                #expect(try await store.taken([patient.id, usual.id], by: session) == [urgent.id, usual.id])
                #expect(try await store.taken([patient.id], by: session) == [patient.id])
            }
        }

        @Test(arguments: TestStore.available)
        func `a run that had to let another go first gets a new notice`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                let usual = try await store.trigger(deployment, announced: true)
                let urgent = try await store.trigger(deployment, announced: true, priority: 1)
                let session = try await store.openSession()
                #expect(try await store.taken([usual.id], by: session) == [urgent.id])
                let term = try await store.lead(session)
                #expect(try await store.takeOwedNotices(under: term, limit: 9).map(\.run) == [usual.id])
            }
        }

        @Test(arguments: TestStore.available)
        func `what has waited for long goes before what is more urgent`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                let old = try await store.trigger(deployment)
                try await store.age(by: .seconds(2_500))
                let urgent = try await store.trigger(deployment, priority: 1)
                let session = try await store.openSession()
                #expect(try await store.taken([urgent.id], by: session) == [old.id])
                #expect(try await store.taken([urgent.id], by: session) == [urgent.id])
            }
        }

        @Test(arguments: TestStore.available)
        func `the more urgent queue goes first with agents that serve it`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let usual = try await store.trigger(try await store.deploy("flow/usual"))
                let urgent = try await store.trigger(try await store.deploy("flow/urgent", queue: "other"))
                #expect(try await store.prioritize(Self.other, try #require(Priority(2))))
                let both = try await store.openSession("both", queues: [.default, Self.other])
                let one = try await store.openSession("one")
                #expect(try await store.due(on: [.default, Self.other], limit: 9).map(\.run) == [urgent.id, usual.id])
                #expect(try await store.taken([usual.id], by: both) == [urgent.id])
                #expect(try await store.taken([usual.id], by: one) == [usual.id])
                let queue = try #require(try await store.queues().first { $0.queue.name == Self.other })
                #expect(queue.queue.priority.number == 2)
            }
        }

        @Test(arguments: TestStore.available)
        func `a run has its deployment's priority, or its own`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.schedule([]) { $0.priority = Priority(3) ?? .normal }
                #expect(try await store.trigger(deployment).priority.number == 3)
                #expect(try await store.trigger(deployment, priority: 7).priority.number == 7)
                try await store.schedule([]) { $0.priority = .normal }
                #expect(try await store.trigger(deployment).priority == .normal)
            }
        }

        @Test(arguments: TestStore.available)
        func `a claim whose answer was lost is given again, and no other in its stead`(backend: TestStore) async throws
        {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                let first = try await store.trigger(deployment, priority: 2)
                let session = try await store.openSession()
                let claim = try await store.take(first, by: session).claim
                _ = try await store.trigger(deployment, priority: 1)
                #expect(try await store.take(first, by: session).claim == claim)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `claimers racing for runs of many priorities take each once`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let deployment = try await store.deploy()
                var runs: [ID<FlowRun>] = []
                for place in 0..<24 { runs.append(try await store.trigger(deployment, priority: place % 9 + 1).id) }
                let all = runs
                let given = try await Rivals.race(4, open) { rival, session in
                    var mine: Set<ID<FlowRun>> = []
                    // As long as something is due: a notice may have been used up for another run.
                    while let next = try await rival.due(on: [.default], limit: 3).randomElement() {
                        try Task.checkCancellation()
                        mine.formUnion(try await rival.taken([next.run], by: session))
                    }
                    return mine
                }
                #expect(given.count == 24)
                #expect(Set(given) == Set(all))
                await store.close()
            }
        }
    }
}

extension Store {
    /// The runs that a claim gives, in the order of the answers.
    func taken(_ runs: [ID<FlowRun>], by session: ID<Session>) async throws -> [ID<FlowRun>] {
        try await claim(runs, by: session).compactMap { outcome in
            guard case .claimed(let claimed) = outcome else { return nil }
            return claimed.run.id
        }
    }
}
