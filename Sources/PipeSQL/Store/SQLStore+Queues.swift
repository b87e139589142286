package import PipeCore

extension SQLStore {
    package func createQueues(_ names: [QueueName]) async throws(StoreError) -> [QueueName] {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            var made: [QueueName] = []
            for name in names where try !session.query(.insertQueue, [.text(name.text)]).isEmpty {
                made.append(name)
            }
            return made
        }
    }

    package func queues() async throws(StoreError) -> [QueueStatus] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.listQueues).reading(QueueStatus.init(row:))
        }
    }

    package func pause(_ queue: QueueName, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            let rows = try session.query(.pauseQueue, [.text(queue.text), .bool(isPaused)])
            try session.ring()
            return !rows.isEmpty
        }
    }

    package func limit(_ queue: QueueName, to limit: Int?) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            let rows = try session.query(
                .limitQueue, [.text(queue.text), .optional(limit.map(SQLValue.int))])
            try session.ring()
            return !rows.isEmpty
        }
    }
}

extension QueueStatus {
    init(row: Row) throws(StoreError) {
        let queue = WorkQueue(
            name: try QueueName(storedIn: row, "name"),
            isPaused: try row.bool("is_paused"),
            limit: try row.optionalInt("concurrency_limit"),
            createdAt: try row.instant("created_at"))
        self.init(
            queue: queue,
            due: try row.int("due"),
            upcoming: try row.int("upcoming"),
            held: try row.int("held"),
            oldestDue: try row.optionalInstant("oldest_due"),
            agents: try row.int("agents"))
    }
}

extension QueueName {
    init(storedIn row: Row, _ column: String) throws(StoreError) {
        guard let name = QueueName(try row.text(column)) else {
            throw .damaged("column '\(column)' does not hold a queue's name")
        }
        self = name
    }
}
