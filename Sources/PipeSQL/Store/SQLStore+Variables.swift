package import PipeCore

extension SQLStore {
    package func variables() async throws(StoreError) -> [Variable] {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.listVariables).reading(Variable.init(row:))
        }
    }

    package func variable(_ name: String) async throws(StoreError) -> Variable? {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.findVariable, [.text(name)]).reading(Variable.init(row:)).first
        }
    }

    package func keep(_ name: String, _ value: JSON) async throws(StoreError) {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.keepVariable, [.text(name), .json(value)])
        }
    }

    package func deleteVariable(_ name: String) async throws(StoreError) -> Bool {
        try await client.perform(.single) { (db) throws(StoreError) in
            try !db.query(.deleteVariable, [.text(name)]).isEmpty
        }
    }
}

extension Variable {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            name: try row.text("name"), value: try row.json("value"), updatedAt: try row.instant("updated_at"))
    }
}
