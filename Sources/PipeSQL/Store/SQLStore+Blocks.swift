package import PipeCore

extension SQLStore {
    package func blocks() async throws(StoreError) -> [Block] {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.listBlocks).reading(Block.init(row:))
        }
    }

    package func block(_ name: BlockName) async throws(StoreError) -> Block? {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.findBlock, name.parts).reading(Block.init(row:)).first
        }
    }

    package func keep(_ block: Block) async throws(StoreError) -> Bool {
        try await client.perform(.single) { (db) throws(StoreError) in
            let content: [SQLValue] = [
                .json(.object(block.values)), .optional(block.sealed.map(SQLValue.text)), .list(block.secrets),
            ]
            guard let version = block.updatedAt else {
                return try !db.query(.insertBlock, block.name.parts + content).isEmpty
            }
            return try !db.query(.changeBlock, block.name.parts + content + [.instant(version)]).isEmpty
        }
    }

    package func delete(_ block: BlockName) async throws(StoreError) -> Bool {
        try await client.perform(.single) { (db) throws(StoreError) in
            try !db.query(.deleteBlock, block.parts).isEmpty
        }
    }
}

extension BlockName {
    fileprivate var parts: [SQLValue] { [.text(type), .text(name)] }
}

extension Block {
    fileprivate init(row: Row) throws(StoreError) {
        let name = "\(try row.text("type"))/\(try row.text("name"))"
        guard let name = BlockName(name), let values = try row.json("content").object,
            let secrets = try row.json("secrets").array
        else { throw .damaged("the store holds a block '\(name)' that this program cannot read") }
        self.init(
            name: name, values: values, sealed: try row.optionalText("sealed"), secrets: secrets.compactMap(\.string),
            updatedAt: try row.instant("updated_at"))
    }
}
