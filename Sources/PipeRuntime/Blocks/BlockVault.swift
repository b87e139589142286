package import PipeCore
internal import PipeSeal

/// Sets blocks: the store keeps them, the key file seals what is secret. Throws `SealProblem`, `InputProblem`, `StoreError`.
package struct BlockVault: Sendable {
    private let store: any Store
    private let keyFile: BlockKeyFile

    package init(store: any Store, keyFile: BlockKeyFile) {
        self.store = store
        self.keyFile = keyFile
    }

    /// What became of a block that was to be set.
    package enum Outcome: Hashable, Sendable {
        /// With the path of the key file, if it was made.
        case kept(Block, madeKey: String?)
        /// Somebody else has changed it meanwhile.
        case overtaken
    }

    package func set(_ name: BlockName, _ change: BlockChange) async throws -> Outcome {
        let old = try await store.block(name)
        if let unknown = change.removals.first(where: { old?.has($0) != true }) {
            let names = (old?.values.names ?? []) + (old?.secrets ?? [])
            throw InputProblem("block '\(name)' has no '\(unknown)'\(Nearest.hint(for: unknown, among: names))")
        }
        guard change.leavesSecrets(old?.secrets ?? []) else {
            let values = change.applied(to: old?.values ?? [:], [:]).values
            return try await keep(Block(name: name, values: values, updatedAt: old?.updatedAt), madeKey: nil)
        }
        // Opened also where every secret is replaced: the values beside a new one must not be a stranger's.
        let new = change.applied(to: old?.values ?? [:], try old.map(keyFile.secrets) ?? [:])
        let (ring, isNew) = try await sealingRing(for: name)
        let sealed = ring.seal(new.secrets, for: name, values: new.values)
        let block = Block(
            name: name, values: new.values, sealed: sealed, secrets: new.secrets.names, updatedAt: old?.updatedAt)
        return try await keep(block, madeKey: isNew ? keyFile.path : nil)
    }

    private func keep(_ block: Block, madeKey: String?) async throws(StoreError) -> Outcome {
        guard try await store.keep(block), let kept = try await store.block(block.name) else { return .overtaken }
        return .kept(kept, madeKey: madeKey)
    }

    /// The keys to seal with. One installation has one key: a second is not made by accident.
    private func sealingRing(for name: BlockName) async throws -> (ring: BlockKeyRing, isNew: Bool) {
        let others = try await store.blocks().filter { $0.name != name }
        let keys = others.compactMap { $0.sealed.flatMap(SealedText.init)?.key }
        if let ring = try keyFile.read() {
            guard keys.isEmpty || keys.contains(where: ring.has) else {
                throw SealProblem(
                    "the store's secrets are sealed with key \(keys[0]), and \(keyFile.path) has \(ring.summary): "
                        + "copy the key file from the host where they were set")
            }
            return (ring, false)
        }
        if let key = keys.first { throw keyFile.isMissing(for: "the store's secrets are", key) }
        let isNew = try keyFile.make()
        guard let ring = try keyFile.read() else { throw SealProblem("\(keyFile.path): the new key is gone again") }
        return (ring, isNew)
    }

    /// A key, and what it is for.
    package struct KeyUse: Hashable, Sendable {
        package let id: String
        /// Whether this host has it.
        package let isHere: Bool
        /// Whether new secrets are sealed with it.
        package let seals: Bool
        /// How many blocks it has sealed.
        package let blocks: Int
    }

    /// The keys of this host, the oldest first, and behind them those that it lacks.
    package func census() async throws -> [KeyUse] {
        let sealed = try await store.blocks().compactMap { $0.sealed.flatMap(SealedText.init)?.key }
        let here = try keyFile.keys() ?? []
        let missing = Set(sealed).subtracting(here).sorted()
        return (here + missing).map { id in
            KeyUse(
                id: id, isHere: here.contains(id), seals: id == here.last, blocks: sealed.count { $0 == id })
        }
    }

    /// Seals every block with the newest key that is not; gives their names, and those that somebody has changed meanwhile.
    package func reseal() async throws -> (sealed: [BlockName], overtaken: [BlockName]) {
        var (sealed, overtaken): ([BlockName], [BlockName]) = ([], [])
        for block in try await store.blocks() {
            guard let text = try block.sealedText() else { continue }
            guard let ring = try keyFile.read() else {
                throw keyFile.isMissing(for: "the secrets of block '\(block.name)' are", text.key)
            }
            guard text.key != ring.keys.last?.id else { continue }
            let renewed = Block(
                name: block.name, values: block.values,
                sealed: ring.seal(try ring.open(block), for: block.name, values: block.values), secrets: block.secrets,
                updatedAt: block.updatedAt)
            if try await store.keep(renewed) { sealed.append(block.name) } else { overtaken.append(block.name) }
        }
        return (sealed, overtaken)
    }
}

extension Block {
    fileprivate func has(_ name: String) -> Bool { values[name] != nil || secrets.contains(name) }
}
