import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Schema {
        @Test(arguments: TestStore.available)
        func `an empty store is at version 0 and migrates to the newest, once`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                #expect(try await store.schema().version == 0)
                #expect(try await !store.migrate().applied.isEmpty)
                #expect(try await store.migrate().applied.isEmpty)
                #expect(try await store.schema().isCurrent)
                await store.close()
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `many programs may migrate one store at once`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            let store = SQLStore(client: try await open())
                            let count = try await store.migrate().applied.count
                            await store.close()
                            return count
                        }
                    }
                    return try await group.reduce(0, +)
                }
                let known = try await SQLStore(client: open()).schema().known
                #expect(applied == known)
            }
        }

        @Test(arguments: TestStore.available)
        func `a newer schema is refused with one line`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.client.run(
                    "insert into schema_migration values (999, 'from the future', 'x', clock_timestamp())")
                await #expect {
                    try await store.schema()
                } throws: { error in
                    guard case .damaged(let why)? = error as? StoreError else { return false }
                    return why.contains("999") && why.contains("upgrade") && !why.contains("\n")
                }
            }
        }
    }
}
