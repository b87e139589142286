package import PipeCore

extension SQLStore {
    /// Log lines deleted in one transaction.
    private static let linesAtOnce = 5_000

    package func prune(
        _ retention: Retention, batch: Int, under term: Term
    ) async throws(StoreError) -> Int {
        let tasks: [(name: String, age: Duration?, states: [RunState])] = [
            ("logs", retention.logs, []),
            ("completed", retention.completed, [.completed, .cancelled]),
            ("failed", retention.failed, [.failed, .crashed]),
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

    /// One batch of a task, from where the last one ended; answers with how many runs it looked at. A run goes after the last
    /// of its log lines, however many batches those take.
    private static func prune(
        _ task: String, olderThan age: Duration, _ states: [RunState], _ batch: Int, _ db: any SQLSession
    ) throws(StoreError) -> Int {
        let known = try db.query(.findUpkeep, [.text(task)]).first
        let start = try known?.instant("done_until") ?? Instant(microseconds: 0)
        let last: ID<FlowRun> = try known?.id("done_run") ?? .lowest
        let rows = try db.query(.endedRuns, [.instant(start), .id(last), .span(age), .int(batch)])
        var lines = linesAtOnce
        var done: (run: ID<FlowRun>, at: Instant)?
        for row in rows {
            let id: ID<FlowRun> = try row.id("id")
            let state = try RunState(storedIn: row)
            if states.isEmpty || states.contains(state) {
                lines -= try db.query(.deleteLogLines, [.id(id), .int(lines)]).count
                if lines <= 0 { break }
                if !states.isEmpty { try db.query(.deleteRun, [.id(id)]) }
            }
            done = (id, try row.instant("ended_at"))
        }
        if let done { try db.query(.keepUpkeep, [.text(task), .instant(done.at), .id(done.run)]) }
        let isAtEnd = rows.count < batch && lines > 0
        return isAtEnd ? 0 : rows.count
    }
}

extension ID {
    /// Before every other.
    fileprivate static var lowest: ID {
        ID("00000000-0000-0000-0000-000000000000") ?? .random()
    }
}
