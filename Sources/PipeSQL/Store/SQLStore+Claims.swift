package import PipeCore

extension SQLStore {
    package func claim(
        _ runs: [ID<FlowRun>], by session: ID<Session>
    ) async throws(StoreError) -> [ClaimOutcome] {
        let free = try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.claimFreely, [.list(runs), .id(session)]).reading { (row) throws(StoreError) in
                (run: try row.id("id", of: FlowRun.self), outcome: try ClaimOutcome(row: row, session: session))
            }
        }
        var outcomes: [ID<FlowRun>: ClaimOutcome] = [:]
        for (run, outcome) in free { outcomes[run] = outcome }
        let left = runs.filter { outcomes[$0] == nil }
        if !left.isEmpty {
            for (run, outcome) in try await claimOneByOne(left, by: session) { outcomes[run] = outcome }
        }
        return runs.map { outcomes[$0] ?? .refused }
    }

    /// Runs that a pause or a limit may hold back, and those whose earlier claim was not answered. In the order
    /// given: what waits longest gets the last place under a limit.
    private func claimOneByOne(
        _ runs: [ID<FlowRun>], by session: ID<Session>
    ) async throws(StoreError) -> [(ID<FlowRun>, ClaimOutcome)] {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            try db.query(.lockLimits, [.list(runs)])
            var outcomes: [(ID<FlowRun>, ClaimOutcome)] = []
            for run in runs {
                let isNew = try !db.query(.claimRun, [.id(run), .id(session)]).isEmpty
                // Found without a new claim means that an earlier reply was lost: the same claim again.
                if let row = try db.query(.findClaim, [.id(run), .id(session)]).first {
                    outcomes.append((run, try ClaimOutcome(row: row, session: session)))
                } else if !isNew {
                    try db.query(.oweNotice, [.id(run)])
                }
            }
            return outcomes
        }
    }

    package func due(on queues: [QueueName], limit: Int) async throws(StoreError) -> [Notice] {
        try await client.perform(.single) { (session) throws(StoreError) in
            var lines: [[Notice]] = []
            for queue in queues {
                let rows = try session.query(.dueOnQueue, [.text(queue.text), .int(limit)])
                lines.append(
                    try rows.reading { (row) throws(StoreError) in Notice(run: try row.id("id"), queue: queue) })
            }
            return Self.interleaved(lines, limit: limit)
        }
    }

    package func nextDue(on queues: [QueueName]) async throws(StoreError) -> Duration? {
        try await client.perform(.single) { (session) throws(StoreError) in
            var rows = queues.isEmpty ? try session.query(.nextDue) : []
            for queue in queues { rows += try session.query(.nextDueOnQueue, [.text(queue.text)]) }
            var soonest: Duration?
            for row in rows {
                guard let due = try row.optionalInstant("due_at") else { continue }
                let wait = try due - row.instant("now")
                soonest = min(soonest ?? wait, wait)
            }
            return soonest
        }
    }

    /// One from each line in turn, so that a long queue does not keep a short one waiting.
    private static func interleaved(_ lines: [[Notice]], limit: Int) -> [Notice] {
        var notices: [Notice] = []
        for place in 0..<(lines.map(\.count).max() ?? 0) {
            for line in lines where place < line.count { notices.append(line[place]) }
        }
        return Array(notices.prefix(limit))
    }
}

extension ClaimOutcome {
    /// The claim is kept already: what cannot be read must not hide it.
    fileprivate init(row: Row, session: ID<Session>) throws(StoreError) {
        let run = try FlowRun(row: row)
        let claim = Claim(run: run.id, session: session, attempt: run.attempt)
        do throws(StoreError) {
            self = .claimed(
                ClaimedRun(
                    claim: claim, run: run, deployment: try DeploymentSpec(storedIn: row),
                    disconnectGrace: try row.span("disconnect_grace")))
        } catch {
            self = .unreadable(UnreadableClaim(claim: claim, standing: run.standing, problem: "\(error)"))
        }
    }
}
