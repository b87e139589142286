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

    package func depths(of queues: [QueueName]) async throws(StoreError) -> [QueueDepth] {
        try await client.perform(.single) { (session) throws(StoreError) in
            var depths: [QueueDepth] = []
            for queue in queues {
                let row = try session.query(.depthOfQueue, [.text(queue.text)]).single
                let now = try row.instant("now")
                depths.append(
                    QueueDepth(
                        queue: queue, due: try row.int("due"), upcoming: try row.int("upcoming"),
                        oldestWait: try row.optionalInstant("oldest_due").map { now - $0 }))
            }
            return depths
        }
    }

    package func pause(_ queue: QueueName, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await change(.pauseQueue, [.text(queue.text), .bool(isPaused)])
    }

    package func limit(_ queue: QueueName, to limit: Int?) async throws(StoreError) -> Bool {
        try await change(.limitQueue, [.text(queue.text), .optional(limit.map(SQLValue.int))])
    }

    package func prioritize(_ queue: QueueName, _ priority: Priority) async throws(StoreError) -> Bool {
        try await change(.prioritizeQueue, [.text(queue.text), .int(priority.number)])
    }

    package func limit(_ queue: QueueName, toRate rate: RateLimit?) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            let values: [SQLValue] = [
                .text(queue.text), .optional((rate?.count).map(SQLValue.int)),
                .optional((rate?.period).map(SQLValue.span)),
            ]
            let rows = try session.query(.setQueueRate, values)
            if rate == nil { try session.query(.forgetAllStarts, [.text(queue.text)]) }
            try session.ring()
            return !rows.isEmpty
        }
    }

    /// Changes one queue's row and rings: what it held back may start.
    private func change(_ statement: Statement, _ values: [SQLValue]) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            let rows = try session.query(statement, values)
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
            priority: try Priority(storedIn: row),
            rate: try RateLimit(storedIn: row),
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

extension RateLimit {
    /// `nil` where the queue has none.
    init?(storedIn row: Row) throws(StoreError) {
        guard let count = try row.optionalInt("rate_count"), let period = try row.optionalInt("rate_period") else {
            return nil
        }
        self.init(count, per: .microseconds(period))
    }
}

extension QueueName {
    /// The queues that an agent serves.
    static func list(storedIn row: Row) throws(StoreError) -> [QueueName] {
        try row.json("work_queues").array?.compactMap(\.string).compactMap(QueueName.init) ?? []
    }

    init(storedIn row: Row, _ column: String) throws(StoreError) {
        guard let name = QueueName(try row.text(column)) else {
            throw .damaged("column '\(column)' does not hold a queue's name")
        }
        self = name
    }
}
