package import PipeCore

extension SQLStore {
    package func claim(
        _ runs: [ID<FlowRun>], by session: ID<Session>
    ) async throws(StoreError) -> [ClaimOutcome] {
        let free = try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.claimFreely, [.list(runs), .id(session)]).claims(of: session, areRestricted: false)
        }
        var outcomes: [ID<FlowRun>: ClaimOutcome] = [:]
        for (run, outcome) in free { outcomes[run] = outcome }
        let left = runs.filter { outcomes[$0] == nil }
        guard !left.isEmpty else { return runs.map { outcomes[$0] ?? .refused } }
        var others: [ClaimOutcome] = []
        for (run, outcome) in try await claimInOrder(left, by: session) {
            if runs.contains(run) { outcomes[run] = outcome } else { others.append(outcome) }
        }
        return runs.map { outcomes[$0] ?? (others.isEmpty ? .refused : others.removeFirst()) }
    }

    /// Runs that a pause, a limit or a priority may hold back, and those whose earlier claim was not answered. In the
    /// order of their turn: what goes first gets the last place under a limit.
    private func claimInOrder(
        _ runs: [ID<FlowRun>], by session: ID<Session>
    ) async throws(StoreError) -> [(ID<FlowRun>, ClaimOutcome)] {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            // Found before anything is claimed means that an earlier reply was lost: the same claim again.
            var outcomes = try db.claims(of: session, on: runs, areRestricted: false)
            let known = Set(outcomes.map(\.0))
            let wanted = runs.filter { !known.contains($0) }
            guard !wanted.isEmpty else { return outcomes }
            let candidates = try db.inOrder(insteadOf: wanted, for: session)
            try db.query(.lockLimits, [.list(candidates)])
            var claimed: [ID<FlowRun>] = []
            for run in candidates where try !db.query(.claimRun, [.id(run), .id(session)]).isEmpty {
                claimed.append(run)
                if let queue = try db.query(.noteStart, [.id(run)]).first {
                    try db.query(.forgetStarts, [.text(try queue.text("work_queue"))])
                }
            }
            if !claimed.isEmpty { outcomes += try db.claims(of: session, on: claimed, areRestricted: true) }
            let refused = wanted.filter { !claimed.contains($0) }
            if !refused.isEmpty { try db.query(.oweNotices, [.list(refused)]) }
            return outcomes
        }
    }
}

extension SQLSession {
    fileprivate func claims(
        of session: ID<Session>, on runs: [ID<FlowRun>], areRestricted: Bool
    ) throws(StoreError) -> [(ID<FlowRun>, ClaimOutcome)] {
        try query(.findClaims, [.list(runs), .id(session)]).claims(of: session, areRestricted: areRestricted)
    }

    /// The runs whose turn it is on the session's queues, as many as are wanted; those themselves where no priorities differ.
    fileprivate func inOrder(
        insteadOf wanted: [ID<FlowRun>], for session: ID<Session>
    ) throws(StoreError) -> [ID<FlowRun>] {
        guard let row = try query(.queuesOfSession, [.id(session)]).first else { return wanted }
        let line = try WaitingLine(try QueueName.list(storedIn: row), self)
        return line.hasPriorities ? try line.first(wanted.count, self).map(\.run) : wanted
    }
}

extension [Row] {
    /// What was claimed, each with its run.
    fileprivate func claims(
        of session: ID<Session>, areRestricted: Bool
    ) throws(StoreError) -> [(ID<FlowRun>, ClaimOutcome)] {
        // What is claimed together is mostly of few deployments.
        var known: [String: DeploymentSpec] = [:]
        return try reading { (row) throws(StoreError) in
            (try row.id("id"), try ClaimOutcome(row: row, session: session, areRestricted, &known))
        }
    }
}

extension ClaimOutcome {
    /// The claim is kept already: what cannot be read must not hide it. `known` are specs that were read before, by their text.
    fileprivate init(
        row: Row, session: ID<Session>, _ isRestricted: Bool, _ known: inout [String: DeploymentSpec]
    ) throws(StoreError) {
        let run = try FlowRun(row: row)
        let claim = Claim(run: run.id, session: session, attempt: run.attempt)
        do throws(StoreError) {
            let text = try row.text("spec")
            let deployment: DeploymentSpec
            if let spec = known[text] { deployment = spec } else { deployment = try DeploymentSpec(storedIn: row) }
            known[text] = deployment
            self = .claimed(
                ClaimedRun(
                    claim: claim, run: run, deployment: deployment, disconnectGrace: try row.span("disconnect_grace"),
                    isRestricted: isRestricted || run.schedule != nil))
        } catch {
            self = .unreadable(UnreadableClaim(claim: claim, standing: run.standing, problem: "\(error)"))
        }
    }
}
