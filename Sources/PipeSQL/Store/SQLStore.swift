package import PipeCore

/// `Store` over any SQL client: one implementation for both databases, so that they cannot drift apart.
package struct SQLStore: Store {
    package let client: any SQLClient

    package init(client: any SQLClient) {
        self.client = client
    }

    package func now() async throws(StoreError) -> Instant {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.storeClock).single.instant("now")
        }
    }

    package func doorbell() async throws(StoreError) -> AsyncStream<Void> {
        try await client.doorbell()
    }

    package func close() async {
        await client.close()
    }
}

extension [Row] {
    /// The only row of a result that always has one.
    var single: Row {
        get throws(StoreError) {
            guard let row = first else { throw .damaged("the store answered with no row") }
            return row
        }
    }

    /// Reads every row.
    func reading<Result>(_ read: (Row) throws(StoreError) -> Result) throws(StoreError) -> [Result] {
        var results: [Result] = []
        results.reserveCapacity(count)
        for row in self { results.append(try read(row)) }
        return results
    }
}
