package import PipeCore

extension SQLStore {
    package func sweep(under term: Term, deadlines: StateDeadlines) async throws(StoreError) -> [RunChange] {
        let spans = [SQLValue.span(deadlines.pending), .span(deadlines.cancelling)]
        return try await judge([(.overdueSessions, []), (.stuckRuns, spans)], under: term) {
            (db) throws(StoreError) in
            var changes = try db.lead(try db.query(.lostRuns)) { row in
                .lost(reason: "agent '\(row.agent)' did not renew its lease in time")
            }
            changes += try db.lead(try db.query(.stuckRuns, spans)) { row in
                .lost(reason: "agent '\(row.agent)' was silent about it for too long")
            }
            try db.query(.endExpiredSessions)
            try db.query(.cancelBereftRuns)
            return changes
        }
    }

    package func expireLate(under term: Term) async throws(StoreError) -> [RunChange] {
        try await judge([(.lateRuns, [])], under: term) { (db) throws(StoreError) in
            try db.lead(try db.query(.lateRuns)) { _ in
                .expired(reason: "too late to start: its schedule's max_lateness is over")
            }
        }
    }

    package func settleOverlaps(under term: Term) async throws(StoreError) -> [RunChange] {
        try await judge([(.skippedByOverlap, []), (.cancelledByOverlap, [])], under: term) {
            (db) throws(StoreError) in
            let skipped = try db.lead(try db.query(.skippedByOverlap)) { row in
                let earlier = (try? row.text("earlier")) ?? "a run"
                return .expired(reason: "skipped: '\(earlier)' of the same schedule had not ended (overlap: skip)")
            }
            let cancelled = try db.lead(try db.query(.cancelledByOverlap)) { row in
                let later = (try? row.text("later")) ?? "a run"
                return .cancelRequested(reason: "'\(later)' of the same schedule is due (overlap: cancel-running)")
            }
            return skipped + cancelled
        }
    }

    /// Changes runs in one transaction under the term. Most of the time none of the questions finds any, and then nothing is
    /// locked or written.
    private func judge(
        _ questions: [(Statement, [SQLValue])], under term: Term,
        _ body: @Sendable (any SQLSession) throws(StoreError) -> [RunChange]
    ) async throws(StoreError) -> [RunChange] {
        let isCalledFor = try await client.perform(.single) { (db) throws(StoreError) in
            for (question, values) in questions where try !db.query(question, values).isEmpty { return true }
            return false
        }
        guard isCalledFor else { return [] }
        return try await client.perform(.transaction) { (db) throws(StoreError) in
            try db.stands(term) ? try body(db) : []
        }
    }
}

extension SQLSession {
    /// Whether the term is the current one.
    func stands(_ term: Term) throws(StoreError) -> Bool {
        try !query(.findTerm, [.id(term.session), .int(term.number)]).isEmpty
    }

    /// Leads every run of these rows through the machine with what the row says happened, and keeps what it allows.
    func lead(_ rows: [Row], through event: (Row) -> RunEvent) throws(StoreError) -> [RunChange] {
        var changes: [RunChange] = []
        for row in rows {
            let standing = try RunStanding(row: row)
            if let change = try? RunMachine.change(standing, on: event(row)) { changes.append(change) }
        }
        guard !changes.isEmpty else { return [] }
        let kept = try keep(changes.map(RunSteps.init))
        return changes.filter { kept.contains($0.run) }
    }
}

extension Row {
    fileprivate var agent: String { (try? optionalText("agent")) ?? "unknown" }
}
