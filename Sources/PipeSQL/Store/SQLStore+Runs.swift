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
