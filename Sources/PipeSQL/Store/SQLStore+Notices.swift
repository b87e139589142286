package import PipeCore

extension SQLStore {
    package func takeOwedNotices(under term: Term, limit: Int) async throws(StoreError) -> [Notice] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.takeOwedNotices, [.id(term.session), .int(term.number), .int(limit)])
                .reading(Notice.init(row:))
        }
    }

    package func oweNotices(for runs: [ID<FlowRun>]) async throws(StoreError) {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            try session.query(.oweNotices, [.list(runs)])
            try session.ring()
        }
    }

    package func unansweredNotices(olderThan age: Duration) async throws(StoreError) -> [UnansweredNotices] {
        try await client.perform(.single) { (session) throws(StoreError) in
            var found: [UnansweredNotices] = []
            for row in try session.query(.unansweredNotices, [.span(age)]) {
                let queue = try QueueName(storedIn: row, "work_queue")
                let earlier = found.last?.queue == queue ? found.removeLast().oldest : []
                found.append(
                    UnansweredNotices(
                        queue: queue, count: try row.int("total"), oldest: earlier + [try row.id("id")]))
            }
            return found
        }
    }
}

extension Notice {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(run: try row.id("id"), queue: try QueueName(storedIn: row, "work_queue"))
    }
}
