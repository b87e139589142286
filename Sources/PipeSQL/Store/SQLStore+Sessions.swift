package import PipeCore

extension SQLStore {
    package func open(_ agent: AgentDescription, lease: Duration) async throws(StoreError) -> ID<Session> {
        let id = ID<Session>.random()
        try await client.perform(.transaction) { (session) throws(StoreError) in
            for queue in agent.queues { try session.query(.insertQueue, [.text(queue.text)]) }
            try session.query(
                .openSession,
                [
                    .id(id), .text(agent.name), .text(agent.host), .int(Int(agent.pid)), .text(agent.version),
                    .list(agent.queues), .int(agent.slots), .span(lease),
                ])
        }
        return id
    }

    package func describe(
        _ session: ID<Session>, as agent: AgentDescription
    ) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            for queue in agent.queues { try db.query(.insertQueue, [.text(queue.text)]) }
            return try !db.query(.describeSession, [.id(session), .list(agent.queues), .int(agent.slots)]).isEmpty
        }
    }

    package func renew(_ session: ID<Session>, lease: Duration) async throws(StoreError) -> Renewal {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try !db.query(.renewSession, [.id(session), .span(lease)]).isEmpty else { return .refused }
            let held = try Self.held(by: session, db)
            let term = try db.query(.offerToLead, [.id(session), .span(lease)]).first
            return .renewed(
                held: held,
                leads: try term.map { (row) throws(StoreError) in
                    Term(session: session, number: try row.int("term"))
                })
        }
    }

    package func held(by session: ID<Session>) async throws(StoreError) -> [HeldRun] {
        try await client.perform(.single) { (db) throws(StoreError) in try Self.held(by: session, db) }
    }

    private static func held(
        by session: ID<Session>, _ db: any SQLSession
    ) throws(StoreError) -> [HeldRun] {
        try db.query(.heldRuns, [.id(session)]).reading { (row) throws(StoreError) in
            HeldRun(
                claim: Claim(run: try row.id("id"), session: session, attempt: try row.int("attempt")),
                state: try RunState(storedIn: row))
        }
    }

    package func end(_ session: ID<Session>, reason: String) async throws(StoreError) -> [RunChange] {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try !db.query(.lockSession, [.id(session)]).isEmpty else { return [] }
            let changes = try db.lead(try db.query(.runsOfSession, [.id(session)])) { _ in .lost(reason: reason) }
            try db.query(.endSession, [.id(session), .text(reason)])
            try db.query(.resignSession, [.id(session)])
            try db.ring()
            return changes
        }
    }

    package func sessions(includingEnded: Bool) async throws(StoreError) -> [Session] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.listSessions, [.bool(includingEnded)]).reading(Session.init(row:))
        }
    }
}

extension Session {
    fileprivate init(row: Row) throws(StoreError) {
        let agent = AgentDescription(
            name: try row.text("agent"), host: try row.text("host"), pid: Int32(try row.int("pid")),
            version: try row.text("version"), queues: try QueueName.list(storedIn: row), slots: try row.int("slots"))
        self.init(
            id: try row.id("id"), agent: agent, openedAt: try row.instant("opened_at"),
            renewedAt: try row.instant("renewed_at"), expiresAt: try row.instant("expires_at"),
            endedAt: try row.optionalInstant("ended_at"), held: try row.int("held"),
            isLeader: try row.bool("is_leader"))
    }
}
