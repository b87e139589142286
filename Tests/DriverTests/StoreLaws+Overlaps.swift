import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Overlaps {
        private func store(
            _ backend: TestStore, _ overlap: OverlapPolicy, most: Int? = nil,
            _ body: (SQLStore, DeploymentName, Term, ID<Session>) async throws -> Void
        ) async throws {
            try await backend.withStore { store in
                let rare = ScheduleSpec(.cron("0 0 1 1 *"), overlap: overlap, maxActiveRuns: most)
                let name = try await store.schedule([rare])
                let term = try await store.reign()
                try await body(store, name, term, try await store.openSession("worker"))
            }
        }

        @Test(arguments: TestStore.available)
        func `runs that may overlap do`(backend: TestStore) async throws {
            try await store(backend, .allow) { store, name, term, worker in
                for run in try await store.give([-3, -2, -1], to: name, under: term) {
                    _ = try await store.take(run, by: worker)
                }
                #expect(try await store.settleOverlaps(under: term).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `a run is skipped whose predecessor has not ended`(backend: TestStore) async throws {
            try await store(backend, .skip) { store, name, term, worker in
                let runs = try await store.give([-3, -2, -1, 60], to: name, under: term)
                #expect(try await store.due(on: [.default], limit: 9).map(\.run) == [runs[0].id])
                let claim = try await store.take(runs[0], by: worker).claim
                #expect(try await store.claim([runs[1].id], by: worker) == [.refused])
                let stale = Term(session: term.session, number: 99)
                #expect(try await store.settleOverlaps(under: stale).isEmpty)
                let skipped = try await store.settleOverlaps(under: term)
                #expect(Set(skipped.map(\.run)) == [runs[1].id, runs[2].id])
                #expect(try await store.run(runs[1].id)?.cause?.message.contains(runs[0].name) == true)
                #expect(try await store.settleOverlaps(under: term).isEmpty)
                #expect(try await store.state(of: runs[0]) == .pending)
                #expect(try await store.state(of: runs[3]) == .scheduled)
                _ = try await store.report(.started, under: claim)
                _ = try await store.report(.succeeded, under: claim)
                let next = try await store.give([-0], to: name, under: term)[0]
                _ = try await store.take(next, by: worker)
            }
        }

        @Test(arguments: TestStore.available, [OverlapPolicy.skip, .cancelRunning, .queue])
        func `a run that its jitter keeps back is in nobody's way`(
            backend: TestStore, overlap: OverlapPolicy
        ) async throws {
            try await store(backend, overlap) { store, name, term, worker in
                let runs = try await store.give([-3, -2], to: name, under: term, jitter: [60, 0])
                #expect(try await store.settleOverlaps(under: term).isEmpty)
                #expect(try await store.due(on: [.default], limit: 9).map(\.run) == [runs[1].id])
                _ = try await store.take(runs[1], by: worker)
            }
        }

        @Test(arguments: TestStore.available)
        func `queued runs start one after the other, also after a retry`(backend: TestStore) async throws {
            try await store(backend, .queue) { store, name, term, worker in
                _ = try await store.schedule([ScheduleSpec(.cron("0 0 1 1 *"), overlap: .queue)]) {
                    $0.retries = RetryPolicy(limit: 1)
                }
                try await store.plan(under: term)
                let runs = try await store.give([-3, -2, -1], to: name, under: term)
                #expect(try await store.claim(runs.reversed().map(\.id), by: worker).count { $0 != .refused } == 1)
                let claim = try #require(try await store.held(by: worker).first).claim
                #expect(claim.run == runs[0].id)
                #expect(try await store.settleOverlaps(under: term).isEmpty)
                _ = try await store.report(.failed(Cause("once")), under: claim)
                #expect(try await store.claim([runs[1].id], by: worker) == [.refused])
                try await store.finish(runs[0], by: worker)
                #expect(try await store.due(on: [.default], limit: 9).map(\.run) == [runs[1].id])
                try await store.finish(runs[1], by: worker)
                try await store.finish(runs[2], by: worker)
            }
        }

        @Test(arguments: TestStore.available)
        func `the run before is cancelled, and the later one starts when it has ended`(
            backend: TestStore
        ) async throws {
            try await store(backend, .cancelRunning) { store, name, term, worker in
                let runs = try await store.give([-2, -1, 60], to: name, under: term)
                let claim = try await store.take(runs[0], by: worker).claim
                _ = try await store.report(.started, under: claim)
                #expect(try await store.settleOverlaps(under: term).map(\.run) == [runs[0].id])
                #expect(try await store.settleOverlaps(under: term).isEmpty)
                #expect(try await store.state(of: runs[0]) == .cancelling)
                #expect(try await store.claim([runs[1].id], by: worker) == [.refused])
                _ = try await store.report(.stopped(Cause("as asked")), under: claim)
                _ = try await store.take(runs[1], by: worker)
                #expect(try await store.state(of: runs[2]) == .scheduled)
            }
        }

        @Test(arguments: TestStore.available, [OverlapPolicy.allow, .queue])
        func `the end of a run rings where another one waits for it`(
            backend: TestStore, overlap: OverlapPolicy
        ) async throws {
            try await store(backend, overlap, most: overlap == .allow ? 1 : nil) { store, name, term, worker in
                let runs = try await store.give([-2, -1], to: name, under: term)
                let claim = try await store.take(runs[0], by: worker).claim
                _ = try await store.report(.started, under: claim)
                // What rang before has passed once a bell of our own is heard.
                var rings = try await store.doorbell().makeAsyncIterator()
                _ = try await store.report(.succeeded, under: claim)
                await rings.next()
                _ = try await store.take(runs[1], by: worker)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `racing claimers never pass a schedule's most active runs`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let name = try await store.schedule([ScheduleSpec(.cron("0 0 1 1 *"), maxActiveRuns: 2)])
                let term = try await store.reign()
                let all = try await store.give(Array(-20 ... -1), to: name, under: term).map(\.id)
                let given = try await store.race(for: all, by: 5, open)
                #expect(given.count == 2)
                await store.close()
            }
        }

        @Test(arguments: TestStore.available)
        func `a run that is too late is refused, and ended by the leader`(backend: TestStore) async throws {
            try await store(backend, .allow) { store, name, term, worker in
                let late = try await store.give([-10, -9], to: name, under: term, startWithin: .seconds(5))
                let intime = try await store.give([-8], to: name, under: term, startWithin: .seconds(600))
                #expect(try await store.due(on: [.default], limit: 9).map(\.run) == intime.map(\.id))
                #expect(try await store.claim(late.map(\.id), by: worker) == [.refused, .refused])
                #expect(try await store.expireLate(under: Term(session: worker, number: 1)).isEmpty)
                let ended = try await store.expireLate(under: term)
                #expect(ended.map(\.run) == late.map(\.id))
                #expect(try await store.expireLate(under: term).isEmpty)
                #expect(try await store.run(late[0].id)?.cause?.message.contains("max_lateness") == true)
                _ = try await store.take(intime[0], by: worker)
            }
        }
    }
}

extension Store {
    /// Lets claimers of their own connections each ask for every run; what was given.
    func race(
        for runs: [ID<FlowRun>], by claimers: Int, _ open: @escaping @Sendable () async throws -> any SQLClient
    ) async throws -> [ID<FlowRun>] {
        try await withThrowingTaskGroup(of: [ID<FlowRun>].self) { group in
            for claimer in 0..<claimers {
                group.addTask {
                    let rival = SQLStore(client: try await open())
                    let session = try await rival.openSession("claimer-\(claimer)")
                    var mine: [ID<FlowRun>] = []
                    for run in runs.shuffled() {
                        let answer = try await rival.claim([run], by: session).first
                        if case .claimed(let claimed)? = answer { mine.append(claimed.run.id) }
                    }
                    await rival.close()
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}
