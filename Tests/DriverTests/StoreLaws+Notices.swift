import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Notices {
        private func term(_ store: SQLStore) async throws -> Term {
            let session = try await store.openSession("leader")
            guard case .renewed(_, let term?) = try await store.renew(session, lease: .seconds(60)) else {
                throw StoreError.rejected("does not lead")
            }
            return term
        }

        @Test(arguments: TestStore.available)
        func `a notice is owed once, and again when it is taken back`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                let run = try await store.trigger(name)
                _ = try await store.trigger(name, announced: true)
                _ = try await store.trigger(name, due: .after(.seconds(60)))
                let term = try await term(store)
                let owed = Notice(run: run.id, queue: .default)
                #expect(try await store.takeOwedNotices(under: term, limit: 9) == [owed])
                #expect(try await store.takeOwedNotices(under: term, limit: 9).isEmpty)
                try await store.oweNotices(for: [run.id])
                #expect(try await store.takeOwedNotices(under: term, limit: 9) == [owed])
                #expect(try await store.unansweredNotices(olderThan: .zero).map(\.count) == [2])
                #expect(try await store.unansweredNotices(olderThan: .seconds(60)).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `a refused claim owes the notice again, once there is room`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy(limit: 1)
                let first = try await store.trigger(name, announced: true)
                let second = try await store.trigger(name, announced: true)
                let session = try await store.openSession()
                let claim = try await store.take(first, by: session).claim
                #expect(try await store.claim([second.id], by: session) == [.refused])
                let term = try await term(store)
                #expect(try await store.takeOwedNotices(under: term, limit: 9).isEmpty)
                _ = try await store.report(.started, under: claim)
                _ = try await store.report(.succeeded, under: claim)
                #expect(try await store.takeOwedNotices(under: term, limit: 9).map(\.run) == [second.id])
            }
        }

        @Test(arguments: TestStore.available)
        func `an old term gets no notices`(backend: TestStore) async throws {
            try await backend.withStore { store in
                _ = try await store.trigger(store.deploy())
                let term = try await term(store)
                let old = Term(session: term.session, number: term.number - 1)
                #expect(try await store.takeOwedNotices(under: old, limit: 9).isEmpty)
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `the doorbell rings in every process when work comes`(backend: TestStore) async throws {
            try await backend.withStores { store, listener in
                let name = try await store.deploy()
                var rings = try await listener.doorbell().makeAsyncIterator()
                _ = try await store.trigger(name)
                #expect(await rings.next() != nil)
            }
        }
    }
}
