package import PipeCore

extension SQLStore {
    package func apply(_ changes: [RunChange]) async throws(StoreError) -> [ChangeOutcome] {
        let rounds = changes.rounds
        let isSingle = rounds.count == 1 && changes.allSatisfy { $0.event != .cancelRequested }
        return try await client.perform(isSingle ? .single : .transaction) { (session) throws(StoreError) in
            var outcomes = Array(repeating: ChangeOutcome.applied, count: changes.count)
            for round in rounds {
                let kept = try session.keep(round.map { changes[$0] })
                for place in round where !kept.contains(changes[place].run) {
                    let moved = try session.query(.findRun, [.id(changes[place].run)]).reading(FlowRun.init(row:))
                    outcomes[place] = .refused(moved.first)
                }
            }
            return outcomes
        }
    }
}

extension SQLSession {
    /// Keeps one change; `false` if it does not apply any more.
    func keep(_ change: RunChange) throws(StoreError) -> Bool {
        try !keep([change]).isEmpty
    }

    /// Keeps the changes that still apply, each of another run, and rings where somebody may be waiting for one. Returns the
    /// runs that were moved.
    func keep(_ changes: [RunChange]) throws(StoreError) -> Set<ID<FlowRun>> {
        var kept: [ID<FlowRun>: Row] = [:]
        for row in try query(.applyChanges, [.json(.array(changes.map(\.row)))]) { kept[try row.id("id")] = row }
        var isAwaited = false
        for change in changes {
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

extension [RunChange] {
    /// The places of the changes, in groups that may each be one statement: of a run the first change, the second, and so on.
    /// Runs come in the order of their ids, so that two who change the same ones do not lock each other out.
    fileprivate var rounds: [[Int]] {
        var rounds: [[Int]] = []
        var seen: [ID<FlowRun>: Int] = [:]
        let ordered = enumerated().sorted { ($0.element.run, $0.offset) < ($1.element.run, $1.offset) }
        for (place, change) in ordered {
            let round = seen[change.run, default: 0]
            seen[change.run] = round + 1
            if round == rounds.count { rounds.append([]) }
            rounds[round].append(place)
        }
        return rounds
    }
}

extension RunChange {
    fileprivate var row: JSON {
        let members: JSON.Object = [
            "run": .string(run.description), "revision": .int(revision), "state": .string(state.rawValue),
            "event": .string(event.rawValue), "spent": .int(spent), "lost": .int(lost),
            "due_after": .optional(dueAfter?.microseconds), "cause": .optional(cause?.message.storable),
            "exit_code": .optional(cause?.exitCode), "signal": .optional(cause?.signal),
            "session": .optional(claim?.session.description), "attempt": .optional(claim?.attempt),
            "origin": .string(from.rawValue), "cpu": .optional(usage?.cpu.microseconds),
            "peak_memory": .optional(usage?.peakMemory), "log_bytes": .optional(usage?.logBytes),
        ]
        return .object(members)
    }
}
