import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Depths {
        @Test(arguments: TestStore.available)
        func `a queue's depth is what is due and what is to come, and how long the oldest waits`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy()
                let oldest = try await store.trigger(deployment)
                try await store.age(by: .seconds(100))
                _ = try await store.trigger(deployment)
                _ = try await store.trigger(deployment, due: .after(.seconds(3_600)))
                let other = try #require(QueueName("other"))
                let depths = try await store.depths(of: [other, .default])
                #expect(depths.map(\.queue) == [other, .default])
                #expect(depths.map(\.due) == [0, 2] && depths.map(\.upcoming) == [0, 1])
                #expect(depths[0].oldestWait == nil)
                let wait = try #require(depths[1].oldestWait)
                #expect(wait > .seconds(99) && wait < .seconds(160), "\(wait)")

                let session = try await store.openSession()
                #expect(try await store.taken([oldest.id], by: session) == [oldest.id])
                let depth = try #require(try await store.depths(of: [.default]).first)
                #expect(depth.due == 1 && depth.upcoming == 1)
                #expect(try #require(depth.oldestWait) < .seconds(60))
                #expect(try await store.depths(of: []) == [])
            }
        }
    }
}
