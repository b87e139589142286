package import PipeCore

extension SQLStore {
    package func apply(_ changes: [RunChange]) async throws(StoreError) -> [ChangeOutcome] {
        let rounds = RunSteps.rounds(of: changes)
        let isSingle = rounds.count == 1 && changes.allSatisfy { $0.event != .cancelRequested }
        return try await client.perform(isSingle ? .single : .transaction) { (session) throws(StoreError) in
            var outcomes = Array(repeating: ChangeOutcome.applied, count: changes.count)
            for round in rounds {
                let kept = try session.keep(round.map(\.steps))
                for (steps, places) in round where !kept.contains(steps.run) {
                    let moved = try session.query(.findRun, [.id(steps.run)]).reading(FlowRun.init(row:))
                    for place in places { outcomes[place] = .refused(moved.first) }
                }
            }
            return outcomes
        }
    }
}

extension SQLSession {
    /// Keeps one change; `false` if it does not apply any more.
    func keep(_ change: RunChange) throws(StoreError) -> Bool {
        try !keep([RunSteps(change)]).isEmpty
    }

    /// Keeps the changes that still apply, each of another run, and rings where somebody may be waiting for one. Returns the
    /// runs that were moved.
    func keep(_ moves: [RunSteps]) throws(StoreError) -> Set<ID<FlowRun>> {
        var kept: [ID<FlowRun>: Row] = [:]
        for row in try query(.applyChanges, [.json(.array(moves.map(\.row)))]) { kept[try row.id("id")] = row }
        var isAwaited = false
        for change in moves.map(\.last) {
            guard let row = kept[change.run] else { continue }
            if !isAwaited { isAwaited = try self.isAwaited(change, row) }
            if change.event == .cancelRequested { try cancelChildren(of: change.run) }
        }
        if isAwaited { try ring() }
        return Set(kept.keys)
    }

    /// Whether somebody may be waiting for what was changed.
    private func isAwaited(_ change: RunChange, _ row: Row) throws(StoreError) -> Bool {
        let limits = [try row.optionalInt("queue_limit"), try row.optionalInt("deployment_limit")]
        let frees = change.from.isClaimed && !change.state.isClaimed && limits != [nil, nil]
        // Another run of its schedule or backfill may start once this one has ended.
        let isLast = try row.bool("is_awaited") && !change.state.isClaimed
        // Asked of a run by somebody who does not hold it: its holder must hear of it.
        let isWish = change.claim == nil && change.state.isClaimed
        if frees || isLast || isWish || change.state == .scheduled { return true }
        // Where rules ask for such an event, a trigger may have noted it for one of them.
        guard change.state.isFinal, try row.bool("is_noted") else { return false }
        return try !query(.occasionOfRun, [.id(change.run)]).isEmpty
    }

    /// Who cancels a run cancels the runs that it has asked for, and theirs.
    private func cancelChildren(of run: ID<FlowRun>) throws(StoreError) {
        let event = RunEvent.cancelRequested(reason: "the run that asked for it was cancelled")
        for child in try query(.liveChildren, [.id(run)]).reading(RunStanding.init(row:)) {
            if let change = try? RunMachine.change(child, on: event) { _ = try keep(change) }
        }
    }
}
