package import PipeCore

extension SQLStore {
    package func tagLimits() async throws(StoreError) -> [TagLimit] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.listTagLimits).reading(TagLimit.init(row:))
        }
    }

    package func limit(tag: String, to limit: Int?) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            var isKnown = true
            if let limit {
                try session.query(.setTagLimit, [.text(tag), .int(limit)])
            } else {
                isKnown = try !session.query(.deleteTagLimit, [.text(tag)]).isEmpty
            }
            try session.ring()
            return isKnown
        }
    }
}

extension TagLimit {
    init(row: Row) throws(StoreError) {
        self.init(tag: try row.text("tag"), limit: try row.int("concurrency_limit"), held: try row.int("held"))
    }
}
