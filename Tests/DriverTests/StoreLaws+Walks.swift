import PipeCore
import TestSupport
import Testing

extension StoreLaws {
    @Suite struct Walks {
        @Test(arguments: TestStore.available, Seed.some(3))
        func `the store and the machine go the same way`(backend: TestStore, seed: UInt64) async throws {
            try await backend.withStore { store in
                var walk = try await StoreWalk(over: store, seed: seed)
                try await walk.walk(steps: 300)
            }
        }

        @Test(arguments: TestStore.available, Seed.some(3))
        func `the store and the ledger know the same of a run's work`(backend: TestStore, seed: UInt64) async throws {
            try await backend.withStore { store in
                var walk = try await FactWalk(over: store, seed: seed)
                try await walk.walk(steps: 40)
            }
        }
    }
}
