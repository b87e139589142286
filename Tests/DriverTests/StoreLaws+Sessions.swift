import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Sessions {
        private func lead(_ store: SQLStore, _ session: ID<Session>, for lease: Duration = .seconds(60)) async throws
            -> Term?
        {
            guard case .renewed(_, let term) = try await store.renew(session, lease: lease) else { return nil }
            return term
        }

        @Test(arguments: TestStore.available)
        func `a heartbeat tells what the session holds`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let session = try await store.openSession()
                let claim = try await store.take(run, by: session).claim
                _ = try await store.perform(.cancelRequested(reason: "test"), on: run.id)
                guard case .renewed(let held, _) = try await store.renew(session, lease: .seconds(60)) else {
                    return #expect(Bool(false), "not renewed")
                }
                #expect(held == [HeldRun(claim: claim, state: .cancelling)])
            }
        }

        @Test(arguments: TestStore.available)
        func `one leads, and the next has a higher term`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (first, second) = (try await store.openSession("a"), try await store.openSession("b"))
                let reign = try #require(try await lead(store, first))
                #expect(try await lead(store, second) == nil)
                #expect(try await lead(store, first) == reign)
                _ = try await store.end(first, reason: "done")
                let next = try #require(try await lead(store, second))
                #expect(next.number == reign.number + 1)
            }
        }

        @Test(arguments: TestStore.available)
        func `a sweep takes what expired sessions held, under the current term only`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let dead = try await store.openSession("dead")
                _ = try await store.take(run, by: dead)
                let leader = try await store.openSession("leader")
                let term = try #require(try await lead(store, leader))
                #expect(try await store.sweep(under: term, deadlines: StateDeadlines()).isEmpty)
                _ = try await store.renew(dead, lease: .seconds(-1))
                let stale = Term(session: leader, number: term.number - 1)
                #expect(try await store.sweep(under: stale, deadlines: StateDeadlines()).isEmpty)
                let lost = try await store.sweep(under: term, deadlines: StateDeadlines())
                #expect(lost.map(\.run) == [run.id])
                #expect(try await store.state(of: run) == .crashed)
                #expect(try await store.renew(dead, lease: .seconds(60)) == .refused)
            }
        }

        @Test(arguments: TestStore.available)
        func `a run's grace outlives its agent's lease`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(grace: .seconds(600)))
                let silent = try await store.openSession("silent")
                let claim = try await store.take(run, by: silent).claim
                _ = try await store.renew(silent, lease: .seconds(-1))
                let term = try #require(try await lead(store, store.openSession("leader")))
                #expect(try await store.sweep(under: term, deadlines: StateDeadlines()).isEmpty)
                guard case .renewed(let held, _) = try await store.renew(silent, lease: .seconds(60)) else {
                    return #expect(Bool(false), "expired but not judged, and still refused")
                }
                #expect(held.map(\.claim) == [claim])
            }
        }

        @Test(arguments: TestStore.available)
        func `a cancelling run whose agent is lost is cancelled`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 5)))
                let session = try await store.openSession()
                _ = try await store.take(run, by: session)
                _ = try await store.perform(.cancelRequested(reason: "test"), on: run.id)
                _ = try await store.end(session, reason: "it died")
                #expect(try await store.state(of: run) == .cancelled)
            }
        }

        @Test(arguments: TestStore.available)
        func `listing tells online agents from ended ones`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (live, gone) = (try await store.openSession("live"), try await store.openSession("gone"))
                _ = try await store.end(gone, reason: "done")
                _ = try await store.renew(live, lease: .seconds(60))
                let now = try await store.now()
                #expect(try await store.sessions(includingEnded: false).map(\.id) == [live])
                let all = try await store.sessions(includingEnded: true)
                #expect(Set(all.map { $0.label(at: now) }) == ["online", "offline"])
                #expect(all.first { $0.id == live }?.isLeader == true)
            }
        }
    }
}
