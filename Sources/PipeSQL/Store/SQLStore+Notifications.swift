package import PipeCore

extension SQLStore {
    package func notificationRules() async throws(StoreError) -> [NotificationRule] {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.listRules).reading(NotificationRule.init(row:))
        }
    }

    package func add(_ rule: NotificationSpec) async throws(StoreError) -> NotificationRule? {
        let values: [SQLValue] = [
            .id(ID<NotificationRule>.random()), .text(rule.name), .json(rule.json), .list(rule.events.map(\.rawValue)),
            .list(rule.deployments), .list(rule.tags), .list(rule.queues),
        ]
        return try await client.perform(.single) { (db) throws(StoreError) in
            let made = try db.query(.insertRule, values).reading(NotificationRule.init(row:)).first
            if made != nil { try db.ring() }
            return made
        }
    }

    package func pause(_ rule: ID<NotificationRule>, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try !db.query(.pauseRule, [.id(rule), .bool(isPaused)]).isEmpty else { return false }
            if isPaused { try db.query(.forgetConditions, [.id(rule)]) }
            try db.ring()
            return true
        }
    }

    package func delete(_ rule: ID<NotificationRule>) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            try db.query(.forgetOccasions, [.id(rule)])
            return try !db.query(.deleteRule, [.id(rule)]).isEmpty
        }
    }

    package func deliveries(
        of rule: ID<NotificationRule>?, limit: Int
    ) async throws(StoreError) -> [NotificationDelivery] {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.listDeliveries, [.optional(rule.map(SQLValue.id)), .int(limit)])
                .reading(NotificationDelivery.init(row:))
        }
    }

    package func logTail(of run: ID<FlowRun>, lines: Int) async throws(StoreError) -> [String] {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.query(.logTail, [.id(run), .int(lines)])
                .reading { (row) throws(StoreError) in try row.text("text") }.reversed()
        }
    }

    package func keep(_ drafts: [NotificationDraft], under term: Term) async throws(StoreError) {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try db.stands(term) else { return }
            for draft in drafts { try db.keep(draft) }
        }
    }

    package func dueDeliveries(limit: Int) async throws(StoreError) -> DueDeliveries {
        try await client.perform(.single) { (db) throws(StoreError) in
            let due = try db.query(.dueDeliveries, [.int(limit)]).reading(NotificationDelivery.init(row:))
            let next = try db.query(.nextDelivery).single
            let now = try next.instant("now")
            return DueDeliveries(deliveries: due, nextDue: try next.optionalInstant("due_at").map { $0 - now })
        }
    }

    package func settle(
        _ message: ID<NotificationMessage>, _ outcome: DeliveryOutcome
    ) async throws(StoreError) {
        let (state, answer, wait): (NotificationDelivery.State, String, Duration) =
            switch outcome {
            case .arrived(let answer): (.delivered, answer, .zero)
            case .again(let why, let wait): (.waiting, why, wait)
            case .failed(let why): (.failed, why, .zero)
            }
        try await client.perform(.single) { (db) throws(StoreError) in
            _ = try db.query(.settleDelivery, [.id(message), .text(state.rawValue), .text(answer), .span(wait)])
        }
    }

    package func pruneDeliveries(
        olderThan age: Duration, batch: Int, under term: Term
    ) async throws(StoreError) -> Int {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try db.stands(term) else { return 0 }
            try db.query(.dropOrphans)
            return try db.query(.pruneDeliveries, [.span(age), .int(batch)]).count
        }
    }
}

extension SQLSession {
    /// Keeps a message unless its rule is gone, or somebody else has told of one of its occasions.
    fileprivate func keep(_ draft: NotificationDraft) throws(StoreError) {
        let message = draft.message
        let made = try query(
            .insertDelivery,
            [.id(message.id), .id(draft.rule), .json(message.kept), .int(draft.occasions.count)])
        guard !made.isEmpty else { return }
        let taken = try query(.takeOccasions, [.id(message.id), .list(draft.occasions.map(\.number))])
        guard taken.count == draft.occasions.count else {
            throw .unavailable("messages were made of the same occasions at the same time")
        }
    }
}

extension NotificationRule {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            id: try row.id("id"), spec: try NotificationSpec(storedIn: row), isPaused: try row.bool("is_paused"),
            createdAt: try row.instant("created_at"), activeSince: try row.instant("active_since"),
            deliveredAt: try row.optionalInstant("delivered_at"), problem: try row.optionalText("problem"))
    }
}

extension NotificationSpec {
    fileprivate init(storedIn row: Row) throws(StoreError) {
        let json = try row.json("spec")
        do {
            try self.init(reading: json, ignoresUnknownKeys: true)
        } catch {
            throw .damaged("the store holds a notification rule this program cannot read: \(error)")
        }
    }
}

extension NotificationDelivery {
    fileprivate init(row: Row) throws(StoreError) {
        let spec = try NotificationSpec(storedIn: row)
        let id: ID<NotificationMessage> = try row.id("id")
        guard let message = NotificationMessage(id, kept: try row.json("message")),
            let state = State(rawValue: try row.text("state"))
        else { throw .damaged("the store holds a message '\(id)' that this program cannot read") }
        self.init(
            rule: try row.id("rule_id"), ruleName: spec.name, target: spec.target, message: message,
            count: try row.int("occasions"), state: state, tries: try row.int("tries"),
            dueAt: try row.instant("due_at"), createdAt: try row.instant("created_at"),
            endedAt: try row.optionalInstant("ended_at"), answer: try row.optionalText("answer"))
    }
}
