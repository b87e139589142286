import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Backfills {
        private static let days = (0..<6).map { Instant(microseconds: 1_600_000_000_000_000) + .seconds($0 * 86_400) }

        private func runs(_ days: [Instant] = days) -> [PlannedRun] { days.map { $0.planned(0) } }

        @Test(arguments: TestStore.available)
        func `runs start in the order given, each with its date`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                for days in [Self.days, Self.days.reversed()] {
                    let planned = runs(days)
                    guard
                        case .accepted(_, let made) = try await store.accept(Backfill(deployment: name, runs: planned))
                    else { return #expect(Bool(false), "not accepted") }
                    #expect(made == planned.map(\.id))
                    let session = try await store.openSession()
                    let due = try await store.due(on: [.default], limit: 99).map(\.run)
                    #expect(due == made)
                    for id in due {
                        let run = try #require(try await store.run(id))
                        #expect(run.scheduledAt == days[made.firstIndex(of: id) ?? 0])
                        #expect(run.schedule == nil && run.tags == ["t"])
                        try await store.finish(run, by: session)
                    }
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `many keep their order`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let planned = (0..<2_500).map { (Self.days[0] + .seconds($0)).planned(0) }
                _ = try await store.accept(Backfill(deployment: name, runs: planned))
                let due = try await store.due(on: [.default], limit: 9_999)
                #expect(due.map(\.run) == planned.map(\.id))
            }
        }

        @Test(arguments: TestStore.available)
        func `what is missing is made once, however often it is asked for`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let session = try await store.openSession()
                let first = runs(Array(Self.days[0..<3]))
                _ = try await store.accept(Backfill(deployment: name, runs: first))
                try await store.finish(try #require(try await store.run(first[0].id)), by: session)
                _ = try await store.perform(.cancelRequested(reason: "x"), on: first[1].id)
                let again = Backfill(deployment: name, runs: runs(), isMissingOnly: true)
                guard case .accepted(_, let made) = try await store.accept(again) else {
                    return #expect(Bool(false), "not accepted")
                }
                #expect(made == [1, 3, 4, 5].map { again.runs[$0].id })
                let third = Backfill(deployment: name, runs: runs(), isMissingOnly: true)
                guard case .accepted(_, let none) = try await store.accept(third) else {
                    return #expect(Bool(false), "not accepted")
                }
                #expect(none.isEmpty)
                let nobody = Backfill(deployment: try #require(DeploymentName("no/such")), runs: runs())
                #expect(try await store.accept(nobody) == .unknownDeployment)
            }
        }

        @Test(arguments: TestStore.available)
        func `the same backfill asked for again has the same answer`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                for isMissingOnly in [true, false] {
                    let backfill = Backfill(deployment: name, runs: runs(), isMissingOnly: isMissingOnly)
                    let answer = try await store.accept(backfill)
                    #expect(try await store.accept(backfill) == answer)
                }
                #expect(try await store.allRuns(of: name).count == 12)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `two that ask for what is missing at once make it once`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let name = try await store.deploy()
                let made = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            let rival = SQLStore(client: try await open())
                            let backfill = Backfill(deployment: name, runs: runs(), isMissingOnly: true)
                            let answer = try await rival.accept(backfill)
                            await rival.close()
                            if case .accepted(_, let made) = answer { return made.count }
                            return -1
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(made.sorted() == [0, 0, 0, 6])
                await store.close()
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `racing claimers never have more of it under way than it allows`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let name = try await store.deploy()
                let days = (0..<20).map { Self.days[0] + .seconds($0 * 3_600) }
                let backfill = Backfill(deployment: name, runs: runs(days), parallel: 3)
                _ = try await store.accept(backfill)
                let given = try await store.race(for: backfill.runs.map(\.id), by: 5, open)
                #expect(given.count == 3)
                #expect(try await store.due(on: [.default], limit: 9).isEmpty)
                var rings = try await store.doorbell().makeAsyncIterator()
                let session = try #require(try await store.sessions(includingEnded: false).first { $0.held > 0 })
                let claim = try #require(try await store.held(by: session.id).first).claim
                _ = try await store.report(.started, under: claim)
                _ = try await store.report(.succeeded, under: claim)
                await rings.next()
                #expect(try await !store.due(on: [.default], limit: 9).isEmpty)
                await store.close()
            }
        }
    }
}
