import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Fencing {
        @Test(arguments: TestStore.available)
        func `a change computed from an old revision is refused with where the run stands`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let cancel = try RunMachine.change(run.standing, on: .cancelRequested(reason: "x"))
                _ = try await store.take(run, by: store.openSession())
                guard case .refused(let moved?) = try await store.apply([cancel]).first else {
                    return #expect(Bool(false), "an old change was kept")
                }
                #expect(moved.state == .pending)
            }
        }

        @Test(arguments: TestStore.available)
        func `an earlier holder's report is refused once the run was lost`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 1)))
                let first = try await store.openSession("first")
                let old = try await store.take(run, by: first).claim
                _ = try await store.report(.started, under: old)
                let lost = try await store.end(first, reason: "it died")
                #expect(lost.map(\.state) == [.scheduled])
                #expect(try await store.renew(first, lease: .seconds(60)) == .refused)
                let new = try await store.take(run, by: store.openSession("second")).claim
                #expect(new.attempt == 2)
                _ = try await store.report(.started, under: new)
                guard case .refused = try await store.report(.succeeded, under: old) else {
                    return #expect(Bool(false), "a void claim was honoured")
                }
                #expect(try await store.report(.succeeded, under: new) == .applied)
            }
        }

        @Test(arguments: TestStore.available)
        func `a final state stands`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let claim = try await store.take(run, by: store.openSession()).claim
                _ = try await store.report(.started, under: claim)
                _ = try await store.report(.succeeded, under: claim)
                let outcome = try await store.perform(.cancelRequested(reason: "too late"), on: run.id)
                #expect(outcome == .refused(RunRefusal(state: .completed, event: .cancelRequested)))
                #expect(try await store.state(of: run) == .completed)
            }
        }

        @Test(arguments: TestStore.available)
        func `history is gapless and tells every change`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 1)))
                let session = try await store.openSession()
                for event in [RunEvent.failed(Cause("it broke", exitCode: 3)), .succeeded] {
                    let claim = try await store.take(run, by: session).claim
                    _ = try await store.report(.started, under: claim)
                    _ = try await store.report(event, under: claim)
                }
                let history = try await store.history(of: run.id)
                #expect(history.map(\.revision) == Array(1...7))
                #expect(
                    history.map(\.event)
                        == ["accepted", "claimed", "started", "failed", "claimed", "started", "succeeded"])
                #expect(history.map(\.attempt) == [0, 1, 1, 1, 2, 2, 2])
                #expect(history[3].cause == Cause("it broke", exitCode: 3))
                #expect(history[3].state == .scheduled)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `of two holders' reports at once one is kept`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                _ = try await store.migrate()
                let run = try await store.trigger(store.deploy())
                let claim = try await store.take(run, by: store.openSession()).claim
                _ = try await store.report(.started, under: claim)
                let standing = try #require(try await store.run(run.id)).standing
                let kept = try await withThrowingTaskGroup(of: ChangeOutcome?.self) { group in
                    for code in 1...6 {
                        group.addTask {
                            let rival = SQLStore(client: try await open())
                            let event = RunEvent.failed(Cause("exit", exitCode: Int32(code)))
                            let change = try RunMachine.change(standing, on: event, under: claim)
                            let outcome = try await rival.apply([change]).first
                            await rival.close()
                            return outcome
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(kept.count { $0 == .applied } == 1)
                await store.close()
            }
        }
    }
}
