import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Batches {
        /// A change computed from what the store holds now.
        private func change(
            _ event: RunEvent, of run: ID<FlowRun>, under claim: Claim?, in store: SQLStore
        ) async throws -> RunChange {
            try RunMachine.change(try #require(try await store.run(run)).standing, on: event, under: claim)
        }

        @Test(arguments: TestStore.available)
        func `of many changes each is answered for itself, in the order they were given`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                var claims: [Claim] = []
                for _ in 0..<4 { claims.append(try await store.take(store.trigger(name), by: session).claim) }
                let begun = try await change(.started, of: claims[0].run, under: claims[0], in: store)
                let usage = ResourceUse(cpu: .milliseconds(1_234), peakMemory: 1 << 20, logBytes: 7)
                let ended = try RunMachine.change(
                    begun.standing(retries: .none), on: .succeeded, under: claims[0], using: usage)
                let stale = try await change(.started, of: claims[1].run, under: claims[1], in: store)
                #expect(try await store.apply([stale]) == [.applied])
                let stranger = Claim(run: claims[2].run, session: try await store.openSession("other"), attempt: 1)
                let void = try await change(.started, of: claims[2].run, under: stranger, in: store)
                let late = try await change(.fails, of: claims[3].run, under: claims[3], in: store)
                #expect(try await store.apply([late]) == [.applied])
                #expect(try await store.delete(claims[3].run))

                let outcomes = try await store.apply([stale, begun, void, ended, late])
                #expect(
                    outcomes == [
                        .refused(try await store.run(claims[1].run)), .applied,
                        .refused(try await store.run(claims[2].run)), .applied, .refused(nil),
                    ])
                let history = try await store.history(of: claims[0].run)
                #expect(history.map(\.event) == ["accepted", "claimed", "started", "succeeded"])
                #expect(history.map(\.revision) == [1, 2, 3, 4])
                #expect(history.last?.usage == usage)
                #expect(try await store.history(of: claims[3].run).isEmpty)
            }
        }

        @Test(
            arguments: TestStore.available,
            ["a\0b", #"C:\temp "quoted""#, "two\nlines\u{2028}", "00123", "1e5", "null", "", "日本語 🦑"])
        func `a cause comes back as it was said`(backend: TestStore, text: String) async throws {
            try await backend.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                let causes = [
                    Cause(text), Cause(text, exitCode: 255), Cause(text, signal: 9), Cause("other", exitCode: -1),
                ]
                var claims: [Claim] = []
                for _ in causes { claims.append(try await store.start(name, by: session).claim) }
                var changes: [RunChange] = []
                for (claim, cause) in zip(claims, causes) {
                    changes.append(try await change(.failed(cause), of: claim.run, under: claim, in: store))
                }
                #expect(try await store.apply(changes).allSatisfy { $0 == .applied })
                for (claim, cause) in zip(claims, causes) {
                    var cause = cause
                    cause.message = cause.message.replacing("\0", with: "\u{FFFD}")
                    #expect(try await store.run(claim.run)?.cause == cause)
                    #expect(try await store.history(of: claim.run).last?.cause == cause)
                }
            }
        }

        @Test(arguments: TestStore.available, [RunEvent.succeeded, .cancelRequested(reason: "both")])
        func `a parent's cancelling and what happens to its child may come together`(
            backend: TestStore, event: RunEvent
        ) async throws {
            try await backend.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                let parent = try await store.start(name, by: session).claim
                let child = try await store.start(name, parent: parent.run, by: session).claim
                let other = try await store.start(name, parent: parent.run, by: session).claim
                let changes = [
                    try await change(.cancelRequested(reason: "enough"), of: parent.run, under: nil, in: store),
                    try await change(event, of: child.run, under: event == .succeeded ? child : nil, in: store),
                ]
                #expect(try await store.apply(changes) == [.applied, .applied])
                #expect(try await store.run(parent.run)?.state == .cancelling)
                #expect(try await store.run(child.run)?.state == (event == .succeeded ? .completed : .cancelling))
                #expect(try await store.history(of: child.run).count == 4)
                #expect(try await store.run(other.run)?.state == .cancelling)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `of the same changes at once by two each is kept once`(backend: TestStore) async throws {
            try await backend.withStores { store, rival in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                var claims: [Claim] = []
                for _ in 0..<12 { claims.append(try await store.start(name, by: session).claim) }
                var changes: [RunChange] = []
                for claim in claims {
                    changes.append(try await change(.succeeded, of: claim.run, under: claim, in: store))
                }
                let batches = (changes, Array(changes.reversed()))
                async let first = store.apply(batches.0)
                async let second = rival.apply(batches.1)
                let outcomes = try await (first, Array(second.reversed()))
                for (one, other) in zip(outcomes.0, outcomes.1) { #expect((one == .applied) != (other == .applied)) }
                for claim in claims { #expect(try await store.history(of: claim.run).count == 4) }
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `one change among many that somebody waits for rings`(backend: TestStore) async throws {
            try await backend.withStores { store, listener in
                let session = try await store.openSession()
                var changes: [RunChange] = []
                for (name, limit) in [("flow/free", nil), ("flow/limited", 1), ("flow/other", nil)] {
                    let claim = try await store.start(store.deploy(name, limit: limit), by: session).claim
                    changes.append(try await change(.succeeded, of: claim.run, under: claim, in: store))
                }
                var rings = try await listener.doorbell().makeAsyncIterator()
                #expect(try await store.apply(changes).allSatisfy { $0 == .applied })
                #expect(await rings.next() != nil)
            }
        }

        /// What the first statement of a connection changes decides how PostgreSQL carries out its triggers from then on.
        @Test(arguments: TestStore.available)
        func `a deployment with a long history goes, also right after a small change`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let session = try await store.openSession()
                let run = try await store.start(name, by: session)
                _ = try await store.report(.succeeded, under: run.claim)
                try await store.multiply(run.claim.run, by: 20_000)
                #expect(try await store.delete(name) == 0)
                #expect(try await store.run(run.claim.run)?.state == .completed)
                #expect(try await store.history(of: run.claim.run).count == 4)
            }
        }
    }
}

extension SQLStore {
    /// Makes runs like this one, which has ended.
    fileprivate func multiply(_ run: ID<FlowRun>, by count: Int) async throws {
        let copies = Statement(
            "multiply",
            """
            insert into flow_run (
                id, name, deployment_id, flow, deployment, work_queue, state, event, revision, attempt, spent, lost,
                retries, disconnect_grace, parameters, tags, created_at, due_at, scheduled_at, ended_at)
            select /*pg gen_random_uuid()*//*sqlite lower(hex(randomblob(16)))*/,
                   name, deployment_id, flow, deployment, work_queue, state, event, revision, attempt, spent, lost,
                   retries, disconnect_grace, parameters, tags, created_at, due_at, scheduled_at, ended_at
              from flow_run,
                   /*pg generate_series(1, cast($2 as integer))*/
                   /*sqlite (with recursive number(n) as (select 1 union all select n + 1 from number where n < $2)
                             select n from number)*/
             where id = $1/*pg ::uuid*/
            """)
        try await client.perform(.single) { (db) throws(StoreError) in
            _ = try db.query(copies, [.id(run), .int(count)])
        }
    }
}
