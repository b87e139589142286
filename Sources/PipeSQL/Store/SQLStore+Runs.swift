package import PipeCore

extension SQLStore {
    package func accept(_ request: RunRequest) async throws(StoreError) -> Acceptance {
        let id = request.parent.map(ID.random(inFamilyOf:)) ?? .random()
        let access = request.idempotencyKey == nil && request.parent == nil ? SQLAccess.single : .transaction
        return try await client.perform(access) { (session) throws(StoreError) in
            if let parent = request.parent, try session.query(.findLiveParent, [.id(parent)]).isEmpty {
                return .parentEnded
            }
            let accepted = try session.query(.acceptRun, request.values(id: id))
            if let row = accepted.first {
                try session.ring()
                return .accepted(try FlowRun(row: row))
            }
            guard let key = request.idempotencyKey else { return .unknownDeployment }
            let name = request.deployment
            let known = try session.query(
                .findRunByKey, [.text(name.flow), .text(name.deployment), .text(key)])
            return try known.reading(FlowRun.init(row:)).first.map(Acceptance.known) ?? .unknownDeployment
        }
    }

    package func run(_ id: ID<FlowRun>) async throws(StoreError) -> FlowRun? {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.findRun, [.id(id)]).reading(FlowRun.init(row:)).first
        }
    }

    package func runs(_ filter: RunFilter) async throws(StoreError) -> [FlowRun] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(
                .listRuns,
                [
                    filter.states.isEmpty ? .null : .list(filter.states.map(\.rawValue)),
                    .optional((filter.deployment?.flow).map(SQLValue.text)),
                    .optional((filter.deployment?.deployment).map(SQLValue.text)),
                    .int(filter.limit), .bool(filter.includesAhead),
                ]
            ).reading(FlowRun.init(row:))
        }
    }

    package func runs(matching selector: RunSelector) async throws(StoreError) -> [FlowRun] {
        try await client.perform(.single) { (session) throws(StoreError) in
            var rows: [Row] = []
            if let (lowest, highest) = selector.idRange {
                rows = try session.query(.findRunsByPrefix, [.id(lowest), .id(highest)])
            }
            rows += try session.query(.findRunsByName, [.text(selector.text)])
            return try rows.reading(FlowRun.init(row:))
        }
    }

    package func history(of run: ID<FlowRun>) async throws(StoreError) -> [RunHistoryEntry] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.runHistory, [.id(run)]).reading(RunHistoryEntry.init(row:))
        }
    }

    package func delete(_ run: ID<FlowRun>) async throws(StoreError) -> Bool {
        try await client.perform(.single) { (session) throws(StoreError) in
            try !session.query(.deleteRun, [.id(run)]).isEmpty
        }
    }

    package func apply(_ changes: [RunChange]) async throws(StoreError) -> [ChangeOutcome] {
        let isSingle = changes.count == 1 && changes[0].event != .cancelRequested
        return try await client.perform(isSingle ? .single : .transaction) { (session) throws(StoreError) in
            var outcomes: [ChangeOutcome] = []
            for change in changes {
                if try session.keep(change) {
                    outcomes.append(.applied)
                } else {
                    let moved = try session.query(.findRun, [.id(change.run)]).reading(FlowRun.init(row:)).first
                    outcomes.append(.refused(moved))
                }
            }
            return outcomes
        }
    }
}

extension SQLSession {
    /// Keeps one change, if it still applies, and rings where somebody may be waiting for it.
    func keep(_ change: RunChange) throws(StoreError) -> Bool {
        let rows = try query(.applyChange, change.values)
        guard let row = rows.first else { return false }
        let limits = [try row.optionalInt("queue_limit"), try row.optionalInt("deployment_limit")]
        let frees = change.from.isClaimed && !change.state.isClaimed && limits != [nil, nil]
        // Another run of its schedule or backfill may start once this one has ended.
        let isAwaited = try row.bool("is_awaited") && !change.state.isClaimed
        // Asked of a run by somebody who does not hold it: its holder must hear of it.
        let isWish = change.claim == nil && change.state.isClaimed
        // Where rules ask for such an event, a trigger may have noted it for one of them.
        let mayBeNoted = try row.bool("is_noted") && change.state.isFinal
        let isNoted = try mayBeNoted ? !query(.occasionOfRun, [.id(change.run)]).isEmpty : false
        if frees || isAwaited || change.state == .scheduled || isWish || isNoted { try ring() }
        if change.event == .cancelRequested { try cancelChildren(of: change.run) }
        return true
    }

    /// Who cancels a run cancels the runs that it has asked for, and theirs.
    private func cancelChildren(of run: ID<FlowRun>) throws(StoreError) {
        let event = RunEvent.cancelRequested(reason: "the run that asked for it was cancelled")
        for child in try query(.liveChildren, [.id(run)]).reading(RunStanding.init(row:)) {
            if let change = try? RunMachine.change(child, on: event) { _ = try keep(change) }
        }
    }
}

extension RunChange {
    fileprivate var values: [SQLValue] {
        [
            .id(run), .int(revision), .text(state.rawValue), .text(event.rawValue), .int(spent),
            .optional(dueAfter.map(SQLValue.span)), .optional((cause?.message).map(SQLValue.text)),
            .optional((cause?.exitCode).map { .int(Int($0)) }), .optional((cause?.signal).map { .int(Int($0)) }),
            .optional((claim?.session).map(SQLValue.id)), .optional((claim?.attempt).map(SQLValue.int)),
            .text(from.rawValue), .int(lost), .optional((usage?.cpu).map(SQLValue.span)),
            .optional((usage?.peakMemory).map(SQLValue.int)), .optional((usage?.logBytes).map(SQLValue.int)),
        ]
    }
}

extension RunRequest {
    fileprivate func values(id: ID<FlowRun>) -> [SQLValue] {
        var at: SQLValue = .null
        var after: SQLValue = .int(0)
        switch due {
        case .now: break
        case .after(let span): after = .span(span)
        case .at(let instant): at = .instant(instant)
        }
        return [
            .id(id), .text(name), .text(deployment.flow), .text(deployment.deployment),
            .json(.object(parameters)), .json(.array(tags.map(JSON.string))),
            .optional(idempotencyKey.map(SQLValue.text)), .optional(retryOf.map(SQLValue.id)), at, after,
            .bool(isAnnounced && due == .now), .optional(scheduledAt.map(SQLValue.instant)),
            .optional((priority?.number).map(SQLValue.int)), .optional(parent.map(SQLValue.id)), .bool(reuses),
        ]
    }
}

extension RunSelector {
    /// The lowest and highest id that begin with the text, if it can be the beginning of one.
    fileprivate var idRange: (lowest: ID<FlowRun>, highest: ID<FlowRun>)? {
        guard let prefix = idPrefix else { return nil }
        func filled(_ digit: Character) -> ID<FlowRun>? {
            var text = prefix
            while text.count < 36 { text.append([8, 13, 18, 23].contains(text.count) ? "-" : digit) }
            return ID(text)
        }
        guard let lowest = filled("0"), let highest = filled("f") else { return nil }
        return (lowest, highest)
    }
}
