import PipeCore
import PipeRuntime
import PipeSeal
import Testing

@Suite struct BlockVaultTests {
    private let folder = TemporaryFolder()
    private let store: any Store
    private let lake: BlockName
    private let pond: BlockName

    init() async throws {
        store = try await MemoryStore.open()
        lake = try #require(BlockName("s3/lake"))
        pond = try #require(BlockName("s3/pond"))
    }

    private func keyFile(_ name: String = "block.key") -> BlockKeyFile { BlockKeyFile(path: "\(folder.path)/\(name)") }

    private func vault(_ name: String = "block.key") -> BlockVault {
        BlockVault(store: store, keyFile: keyFile(name))
    }

    @discardableResult
    private func set(
        _ name: BlockName, _ values: JSON.Object = [:], _ secrets: JSON.Object = [:], removing: [String] = [],
        key: String = "block.key"
    ) async throws -> Block {
        let outcome = try await vault(key).set(
            name, try BlockChange(values: values, secrets: secrets, removals: removing))
        guard case .kept = outcome else { throw SealProblem("overtaken") }
        return try #require(try await store.block(name))
    }

    private func problem(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `the first secret makes the key; a block without secrets needs none`() async throws {
        let plain = try await set(lake, ["bucket": "data"])
        #expect(plain.sealed == nil && plain.secrets.isEmpty)
        #expect(try keyFile().keys() == nil)
        let change = try BlockChange(secrets: ["key": "s3cret"])
        guard case .kept(let block, let made) = try await vault().set(lake, change) else {
            Issue.record("nobody else is here")
            return
        }
        #expect(made == keyFile().path)
        #expect(block.values == ["bucket": "data"] && block.secrets == ["key"])
        #expect(try keyFile().secrets(of: block) == ["key": "s3cret"])
        guard case .kept(_, nil) = try await vault().set(pond, change) else {
            Issue.record("there is a key")
            return
        }
    }

    @Test func `what a change does not name stays, and what it names moves`() async throws {
        try await set(lake, ["bucket": "a", "region": "eu"], ["key": "k1", "token": "t1"])
        let changed = try await set(lake, ["bucket": "b", "token": "public"], ["key": "k2", "region": "hidden"])
        #expect(changed.values == ["bucket": "b", "token": "public"])
        #expect(try keyFile().secrets(of: changed) == ["key": "k2", "region": "hidden"])
        let reduced = try await set(lake, removing: ["key", "bucket"])
        #expect(reduced.values == ["token": "public"] && reduced.secrets == ["region"])
        let plain = try await set(lake, removing: ["region"])
        #expect(plain.sealed == nil && plain.secrets.isEmpty)
        let line = await problem { try await set(lake, removing: ["tokn"]) }
        #expect(line == "block 's3/lake' has no 'tokn' (did you mean 'token'?)")
    }

    @Test func `a host with another key, or with none, seals nothing`() async throws {
        try await set(lake, [:], ["key": "s3cret"])
        let missing = await problem { try await set(pond, [:], ["key": "x"], key: "other.key") }
        #expect(missing.contains("and there is no \(folder.path)/other.key: copy that file"))
        #expect(try keyFile("other.key").keys() == nil)
        _ = try keyFile("other.key").make()
        let wrong = await problem { try await set(pond, [:], ["key": "x"], key: "other.key") }
        let key = try #require(try keyFile().keys()?.first)
        #expect(wrong.contains("the store's secrets are sealed with key \(key), and \(folder.path)/other.key has key"))
        let untouched = await problem { try await set(lake, ["bucket": "a"], key: "other.key") }
        #expect(untouched.contains("the secrets of block 's3/lake' are sealed with key \(key)"))
        #expect(try await store.blocks().map(\.name) == [lake])
    }

    @Test func `where the key is lost, secrets can be taken away and set anew`() async throws {
        try await set(lake, ["bucket": "data"], ["key": "lost"])
        try await set(pond, ["bucket": "more"], ["key": "lost", "token": "lost"])
        for name in [lake, pond] {
            let secrets = try #require(try await store.block(name)).secrets
            try await set(name, removing: secrets, key: "other.key")
        }
        let block = try await set(lake, [:], ["key": "new"], key: "other.key")
        #expect(try keyFile("other.key").secrets(of: block) == ["key": "new"])
        #expect(block.values == ["bucket": "data"])
    }

    @Test func `a new secret is not set beside values that somebody put into the database`() async throws {
        let block = try await set(lake, ["host": "ours"], ["key": "s3cret"])
        let theirs = Block(
            name: lake, values: ["host": "theirs"], sealed: block.sealed, secrets: block.secrets,
            updatedAt: block.updatedAt)
        #expect(try await store.keep(theirs))
        let line = await problem { try await set(lake, [:], ["key": "new"]) }
        #expect(line.contains("the block was changed by something else than pipectl"))
        #expect(try await store.block(lake)?.sealed == block.sealed)
    }

    @Test func `of many who set a block at once, the last is told what the store has`() async throws {
        let vault = vault()
        try await set(lake, ["count": 0], ["key": "s3cret"])
        let outcomes = try await withThrowingTaskGroup(of: BlockVault.Outcome.self) { group in
            for number in 1...8 {
                group.addTask { [lake] in try await vault.set(lake, try BlockChange(values: ["by": .int(number)])) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let block = try #require(try await store.block(lake))
        #expect(outcomes.contains(.kept(block, madeKey: nil)))
        #expect(try keyFile().secrets(of: block) == ["key": "s3cret"])
    }

    @Test func `after a rotation both keys open, and when all is sealed anew the old one may go`() async throws {
        let before = try await set(lake, ["bucket": "data"], ["key": "s3cret"])
        try await set(pond, ["bucket": "plain"])
        _ = try keyFile().rotate()
        #expect(try keyFile().secrets(of: before) == ["key": "s3cret"])
        #expect(try await vault().census().map(\.blocks) == [1, 0])
        #expect(try await vault().reseal().sealed == [lake])
        #expect(try await vault().reseal().sealed == [])
        let keys = try await vault().census()
        #expect(keys.map(\.blocks) == [0, 1] && keys.map(\.seals) == [false, true])
        let text = try TextFile.read(keyFile().path)
        let lines = text.split(separator: "\n").filter { !$0.contains(keys[0].id) }
        try folder.write(lines.joined(separator: "\n"), to: "block.key", mode: 0o600)
        let after = try #require(try await store.block(lake))
        #expect(try keyFile().secrets(of: after) == ["key": "s3cret"])
        #expect(after.values == before.values)
        #expect(try await problem { _ = try keyFile().secrets(of: before) }.contains(keys[0].id))
    }

    @Test func `a change is refused where a name is bad or given twice`() throws {
        for names in [["a b"], [""], ["a", "a"]] {
            let values = JSON.Object.of(names.prefix(1))
            let secrets = JSON.Object.of(names.dropFirst())
            #expect(throws: InputProblem.self) { try BlockChange(values: values, secrets: secrets) }
        }
        #expect(throws: InputProblem.self) { try BlockChange(values: ["a": 1], removals: ["a"]) }
    }
}

extension JSON.Object {
    fileprivate static func of(_ names: some Sequence<String>) -> JSON.Object {
        var object = JSON.Object()
        for name in names { object[name] = 1 }
        return object
    }
}
