import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Limits {
        @Test(arguments: TestStore.available)
        func `a limited tag counts its runs whatever their queue`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let here = try await store.deploy("flow/here")
                let there = try await store.deploy("flow/there", queue: "other")
                #expect(try await store.limit(tag: "db", to: 1))
                let first = try await store.trigger(here, tags: ["x", "db"])
                let second = try await store.trigger(there, tags: ["db"])
                let free = try await store.trigger(there, tags: ["x"])
                let other = try #require(QueueName("other"))
                let session = try await store.openSession(queues: [.default, other])
                let claim = try await store.take(first, by: session).claim
                #expect(try await store.claim([second.id], by: session) == [.refused])
                #expect(try await store.due(on: [other], limit: 9).map(\.run) == [free.id])
                #expect(try await store.tagLimits() == [TagLimit(tag: "db", limit: 1, held: 1)])
                let obstacles = try #require(try await store.obstacles(of: second.id))
                #expect(obstacles.fullTags == [TagLimit(tag: "db", limit: 1, held: 1)])
                _ = try await store.report(.started, under: claim)
                _ = try await store.report(.succeeded, under: claim)
                _ = try await store.take(second, by: session)
            }
        }

        @Test(arguments: TestStore.available)
        func `a tag's limit can be changed and taken away`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                var runs: [FlowRun] = []
                for _ in 0..<4 { runs.append(try await store.trigger(deployment, tags: ["db"])) }
                let session = try await store.openSession()
                #expect(try await store.limit(tag: "db", to: 1))
                #expect(try await store.taken(runs.map(\.id), by: session).count == 1)
                #expect(try await store.limit(tag: "db", to: 2))
                #expect(try await store.taken(runs.dropFirst().map(\.id), by: session).count == 1)
                #expect(try await store.limit(tag: "db", to: nil))
                #expect(try await store.limit(tag: "db", to: nil) == false)
                #expect(try await store.taken(runs.dropFirst(2).map(\.id), by: session).count == 2)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `claimers racing for a limited tag never pass its limit`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let deployments = [try await store.deploy("flow/a"), try await store.deploy("flow/b")]
                _ = try await store.limit(tag: "db", to: 3)
                var runs: [ID<FlowRun>] = []
                for place in 0..<20 { runs.append(try await store.trigger(deployments[place % 2], tags: ["db"]).id) }
                let all = runs
                let given = try await Rivals.race(5, open) { rival, session in
                    var mine: Set<ID<FlowRun>> = []
                    for run in all.shuffled() { mine.formUnion(try await rival.taken([run], by: session)) }
                    return mine
                }
                #expect(given.count == 3)
                #expect(Set(given).count == 3)
                #expect(try await store.tagLimits().first?.held == 3)
                await store.close()
            }
        }

        @Test(arguments: TestStore.available)
        func `no more runs of a queue start in a while than its rate allows`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                var runs: [FlowRun] = []
                for _ in 0..<5 { runs.append(try await store.trigger(deployment)) }
                let rate = try #require(RateLimit("2/1h"))
                #expect(try await store.limit(.default, toRate: rate))
                #expect(try await store.queues().first?.queue.rate == rate)
                let session = try await store.openSession()
                #expect(try await store.taken(runs.map(\.id), by: session).count == 2)
                #expect(try await store.due(on: [.default], limit: 9).isEmpty)
                let opens = try #require(try await store.obstacles(of: runs[4].id)?.rateOpensAt)
                #expect(opens > (try await store.now()) + .seconds(3_500))
                for queues in [[], [QueueName.default]] {
                    let wait = try #require(try await store.nextDue(on: queues))
                    #expect(wait > .seconds(3_500) && wait <= .seconds(3_600))
                }
                try await store.age(by: .seconds(3_601))
                #expect(try await store.obstacles(of: runs[4].id)?.rateOpensAt == nil)
                #expect(try await store.taken(runs.dropFirst(2).map(\.id), by: session).count == 2)
                #expect(try await store.limit(.default, toRate: nil))
                _ = try await store.take(runs[4], by: session)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `claimers racing under a rate never pass it`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let deployment = try await store.deploy()
                _ = try await store.limit(.default, toRate: RateLimit(4, per: .seconds(3_600)))
                var runs: [ID<FlowRun>] = []
                for _ in 0..<16 { runs.append(try await store.trigger(deployment).id) }
                let all = runs
                let given = try await Rivals.race(4, open) { rival, session in
                    var mine: Set<ID<FlowRun>> = []
                    for run in all.shuffled() { mine.formUnion(try await rival.taken([run], by: session)) }
                    return mine
                }
                #expect(given.count == 4)
                await store.close()
            }
        }
    }
}
