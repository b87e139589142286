import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Results {
        @Test(arguments: TestStore.available)
        func `a flow's result is put together from its parts, once all are there`(backend: TestStore) async throws {
            try await backend.withStore { store in
                var told = Told(try await store.start(store.deploy(), by: store.openSession()))
                told.say(.result("[1,", 1, of: 3), .result("2,", 2, of: 3), .result("3]", 3, of: 3))
                try await store.record(Array(told.facts[..<2]))
                #expect(try await store.result(of: told.run) == nil)
                try await store.record(Array(told.facts[1...]))
                let result = try await store.result(of: told.run)
                #expect(result == TaskResult(encoding: "json", data: "[1,2,3]"))
                #expect(result?.value == [1, 2, 3])
            }
        }

        @Test(arguments: TestStore.available)
        func `of results told one after the other the last counts, and never a mixture`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                var told = Told(try await store.start(store.deploy(), by: store.openSession()))
                func keptNext(_ facts: Fact...) async throws -> String? {
                    for fact in facts { told.say(fact) }
                    try await store.record(Array(told.facts.suffix(facts.count)))
                    return try await store.result(of: told.run)?.data
                }
                #expect(
                    try await keptNext(.result("a", 1, of: 3), .result("b", 2, of: 3), .result("c", 3, of: 3)) == "abc")
                #expect(try await keptNext(.result("x")) == "x")
                #expect(try await keptNext(.result("y", 1, of: 2), .result("z", 2, of: 2)) == "yz")
                #expect(try await keptNext(.result("u", 1, of: 2)) == nil)
                #expect(try await keptNext(.result("v", 2, of: 2)) == "uv")
                #expect(try await keptNext(.result("o", 1, of: 3), .result("p", 2, of: 3)) == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `the result of a run is that of its last attempt`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                let first = try await store.start(store.deploy(retries: RetryPolicy(limit: 1)), by: session)
                var told = Told(first)
                told.say(.result("1"))
                try await store.record(told.facts)
                _ = try await store.report(.failed(Cause("exit code 1")), under: first.claim)
                let run = try #require(try await store.run(told.run))
                var again = Told(try await store.take(run, by: session))
                #expect(try await store.result(of: run.id) == nil)
                again.say(.result("2"))
                try await store.record(again.facts)
                #expect(try await store.result(of: run.id)?.data == "2")
            }
        }

        @Test(arguments: TestStore.available)
        func `a cached result is the newest of completed tasks that has not expired`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                let name = try await store.deploy()
                let now = try await store.now()
                func tell(_ facts: [Fact], at time: Instant) async throws {
                    var told = Told(try await store.start(name, by: session), from: time)
                    for fact in facts { told.say(fact) }
                    try await store.record(told.facts)
                }
                func kept(_ data: String, _ state: TaskState, _ expiresIn: Duration? = nil) -> [Fact] {
                    [.result(data, task: "a", cacheKey: "k", expiresIn: expiresIn), .task("a", state)]
                }
                #expect(try await store.cachedResult("k") == nil)
                try await tell(kept("old", .completed), at: now - .seconds(9_000))
                #expect(try await store.cachedResult("k")?.data == "old")
                try await tell(kept("running", .running), at: now - .seconds(8_000))
                try await tell(kept("failed", .failed), at: now - .seconds(7_000))
                try await tell(kept("expired", .completed, .seconds(60)), at: now - .seconds(6_000))
                #expect(try await store.cachedResult("k")?.data == "old")
                try await tell(kept("fresh", .completed, .seconds(6_000)), at: now - .seconds(5_000))
                #expect(try await store.cachedResult("k")?.data == "fresh")
                try await tell(
                    [
                        .result("pa", task: "a", 1, of: 2, cacheKey: "k"),
                        .result("rts", task: "a", 2, of: 2, cacheKey: "k"), .task("a", .completed),
                    ], at: now - .seconds(4_000))
                #expect(try await store.cachedResult("k")?.data == "parts")
                #expect(try await store.cachedResult("other") == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `a repetition finds what completed in the runs before it, with the same inputs`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                let name = try await store.deploy()
                func run(repeating old: ID<FlowRun>? = nil, _ facts: [Fact]) async throws -> ID<FlowRun> {
                    let claimed = try await store.start(name, repeating: old, by: session)
                    var told = Told(claimed)
                    for fact in facts { told.say(fact) }
                    try await store.record(told.facts)
                    _ = try await store.report(.failed(Cause("exit code 1")), under: claimed.claim)
                    return claimed.claim.run
                }
                let first = try await run([
                    .task("a", .running, inputs: "x"), .result("a1", task: "a"), .task("a", .completed),
                    .task("b", .running), .result("b1", task: "b"), .task("b", .completed),
                    .task("c", .running), .result("c1", task: "c"), .task("c", .failed),
                ])
                let second = try await run(
                    repeating: first,
                    [.task("b", .running), .result("b2", task: "b"), .task("b", .completed)])
                let third = try await run(repeating: second, [])
                func earlier(_ task: String, _ inputs: String?, for run: ID<FlowRun>) async throws -> String? {
                    try await store.earlierResult(of: .of(task), inputs: inputs, for: run)?.data
                }
                #expect(try await earlier("a", "x", for: second) == "a1")
                #expect(try await earlier("a", "x", for: third) == "a1")
                #expect(try await earlier("a", "y", for: third) == nil)
                #expect(try await earlier("a", nil, for: third) == nil)
                #expect(try await earlier("b", nil, for: second) == "b1")
                #expect(try await earlier("b", nil, for: third) == "b2")
                #expect(try await earlier("b", "x", for: third) == nil)
                #expect(try await earlier("c", nil, for: third) == nil)
                #expect(try await earlier("a", "x", for: first) == nil)
                // A repetition from the beginning ends the chain.
                let anew = RunRequest(deployment: name, name: "anew", retryOf: third)
                guard case .accepted(let fresh) = try await store.accept(anew) else { throw StoreError.rejected("no") }
                #expect(try await earlier("a", "x", for: fresh.id) == nil)
                let after = try await store.start(name, repeating: fresh.id, by: session)
                #expect(try await earlier("a", "x", for: after.claim.run) == nil)
            }
        }
    }
}
