import PipeCore

/// The due runs of some queues in the order of their turn.
struct WaitingLine {
    private struct Queue {
        let name: QueueName
        var priority = Priority.normal
        /// The priorities among its due runs.
        var levels = [Priority.normal]
    }

    private struct Place {
        let notice: Notice
        /// When it would have been due, were all of the same urgency.
        let rank: Instant
    }

    private let queues: [Queue]

    init(_ names: [QueueName], _ session: any SQLSession) throws(StoreError) {
        var queues: [QueueName: Queue] = [:]
        for name in names { queues[name] = Queue(name: name) }
        for row in try session.query(.ranks, [.list(names)]) {
            let name = try QueueName(storedIn: row, "name")
            queues[name]?.priority = try Priority(storedIn: row, "queue_priority")
            if try row.optionalInt("priority") != nil { queues[name]?.levels.append(try Priority(storedIn: row)) }
        }
        self.queues = names.compactMap { queues[$0] }
    }

    /// Whether a later due time may go before an earlier one.
    var hasPriorities: Bool { Set(queues.map(\.priority)).count > 1 || queues.contains { $0.levels.count > 1 } }

    /// The first of those that could be claimed now. Where no priorities differ, one from each queue in turn, so that a long
    /// queue does not keep a short one waiting.
    func first(_ limit: Int, _ session: any SQLSession) throws(StoreError) -> [Notice] {
        var lines: [[Place]] = []
        for queue in queues {
            var line: [Place] = []
            for level in queue.levels { line += try Self.due(on: queue, level, limit, session) }
            lines.append(line)
        }
        guard hasPriorities else { return Array(Self.interleaved(lines).prefix(limit)) }
        return lines.joined().sorted { $0.rank < $1.rank }.prefix(limit).map(\.notice)
    }

    private static func due(
        on queue: Queue, _ level: Priority, _ limit: Int, _ session: any SQLSession
    ) throws(StoreError) -> [Place] {
        let values: [SQLValue] = [.text(queue.name.text), .int(limit)]
        let rows =
            level == .normal
            ? try session.query(.dueOnQueue, values)
            : try session.query(.rankedOnQueue, values + [.int(level.number)])
        return try rows.reading { (row) throws(StoreError) in
            Place(
                notice: Notice(run: try row.id("id"), queue: queue.name),
                rank: try row.instant("due_at") + level.handicap + queue.priority.handicap)
        }
    }

    private static func interleaved(_ lines: [[Place]]) -> [Notice] {
        (0..<(lines.map(\.count).max() ?? 0)).flatMap { place in
            lines.compactMap { place < $0.count ? $0[place].notice : nil }
        }
    }
}
