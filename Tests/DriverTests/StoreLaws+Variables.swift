import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Variables {
        @Test(arguments: TestStore.available)
        func `a variable has the value it was given last, whatever JSON that is`(backend: TestStore) async throws {
            try await backend.withStore { store in
                #expect(try await store.variable("region") == nil)
                let values: [JSON] = [
                    "eu-central", "ünïcode 🐙\n\"\\", .null, false, .number(JSON.Number(text: "12345678901234567890.0")),
                    [1, "two", ["three": []]], [:], "",
                ]
                for value in values {
                    try await store.keep("region", value)
                    #expect(try await store.variable("region")?.value == value)
                }
                try await store.keep("a.b_c-9", 1)
                #expect(try await store.variables().map(\.name) == ["a.b_c-9", "region"])
                #expect(try await store.deleteVariable("region"))
                #expect(try await !store.deleteVariable("region"))
                #expect(try await store.variables().map(\.name) == ["a.b_c-9"])
            }
        }

        @Test(arguments: TestStore.available)
        func `a variable tells when it was changed`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let before = try await store.now()
                try await store.keep("region", "eu")
                let first = try #require(try await store.variable("region"))
                try await store.keep("region", "eu")
                let second = try #require(try await store.variable("region"))
                #expect(first.updatedAt >= before && second.updatedAt > first.updatedAt)
            }
        }

        @Test(arguments: TestStore.available)
        func `a block comes back as it was kept`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let lake = try #require(BlockName("s3/lake"))
                let plain = try #require(BlockName("json/plain"))
                let block = Block(
                    name: lake, values: ["bucket": "data", "depth": 3], sealed: "1.ab.ünreadable",
                    secrets: ["key", "id"])
                #expect(try await store.keep(block))
                #expect(try await store.keep(Block(name: plain)))
                let kept = try #require(try await store.block(lake))
                #expect(kept.values == block.values && kept.sealed == block.sealed && kept.secrets == block.secrets)
                #expect(kept.updatedAt != nil)
                #expect(try await store.blocks().map(\.name) == [plain, lake])
                #expect(try await store.blocks().last == kept)
                #expect(try await store.block(plain)?.sealed == nil)
                #expect(try await store.delete(lake))
                #expect(try await !store.delete(lake))
                #expect(try await store.block(lake) == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `of two changes to one version of a block the first is kept`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try #require(BlockName("s3/lake"))
                #expect(try await store.keep(Block(name: name, values: ["bucket": "a"])))
                #expect(try await !store.keep(Block(name: name, values: ["bucket": "b"])))
                let version = try #require(try await store.block(name)?.updatedAt)
                let (mine, theirs) = (
                    Block(name: name, values: ["bucket": "mine"], updatedAt: version),
                    Block(name: name, values: ["bucket": "theirs"], updatedAt: version)
                )
                #expect(try await store.keep(mine))
                #expect(try await !store.keep(theirs))
                #expect(try await store.block(name)?.values == ["bucket": "mine"])
                #expect(try await store.delete(name))
                #expect(try await !store.keep(mine))
                #expect(try await store.blocks().isEmpty)
            }
        }
    }
}
