package import PipeCore

extension SQLStore {
    /// Log lines deleted in one transaction.
    private static let linesAtOnce = 5_000

    package func prune(
        _ retention: Retention, batch: Int, under term: Term
    ) async throws(StoreError) -> Int {
        let tasks: [(name: String, age: Duration?, states: [RunState])] = [
            ("completed", retention.completed, [.completed, .cancelled]),
            ("failed", retention.failed, [.failed, .crashed]),
            ("logs", retention.logs, []),
        ]
        var count = 0
        for (name, age, states) in tasks {
            guard let age else { continue }
            count += try await client.perform(.transaction) { (db) throws(StoreError) in
                guard try db.stands(term) else { return 0 }
                return try Self.prune(name, olderThan: age, states, batch, db)
            }
        }
        return count
    }

    /// One batch of a task, from where the last one ended; answers with how many runs it looked at.
    private static func prune(
        _ task: String, olderThan age: Duration, _ states: [RunState], _ batch: Int, _ db: any SQLSession
    ) throws(StoreError) -> Int {
        let start = try db.query(.findUpkeep, [.text(task)]).first?.instant("done_until") ?? Instant(microseconds: 0)
        let rows = try db.query(.endedRuns, [.instant(start), .span(age), .int(batch)])
        var lines = linesAtOnce
        var done = start
        for row in rows {
            let id: ID<FlowRun> = try row.id("id")
            if states.isEmpty {
                lines -= try db.query(.deleteLogLines, [.id(id), .int(lines)]).count
                if lines <= 0 { break }
            } else if states.contains(try RunState(storedIn: row)) {
                try db.query(.deleteRun, [.id(id)])
            }
            done = try row.instant("ended_at")
        }
        // Runs that ended at the very same instant as the last one may be behind it.
        if rows.count == batch, done == start { done = Instant(microseconds: done.microseconds + 1) }
        if done != start { try db.query(.keepUpkeep, [.text(task), .instant(done)]) }
        let isAtEnd = rows.count < batch && lines > 0
        return isAtEnd ? 0 : rows.count
    }
}
