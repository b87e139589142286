package import PipeCore

extension SQLStore {
    package func notificationRules() async throws(StoreError) -> NotificationRules {
        try await client.perform(.single) { (db) throws(StoreError) in
            try NotificationRules(rows: try db.query(.listRules))
        }
    }

    package func rulesOnDuty() async throws(StoreError) -> NotificationRules {
        try await client.perform(.single) { (db) throws(StoreError) in
            try NotificationRules(rows: try db.query(.rulesOnDuty))
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
            guard try !db.query(.deleteRule, [.id(rule)]).isEmpty else { return false }
            try db.query(.keepLeftover, [.id(rule)])
            try db.ring()
            return true
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
            var (due, unreadable): ([NotificationDelivery], [String]) = ([], [])
            for row in try db.query(.dueDeliveries, [.int(limit)]) {
                do throws(StoreError) {
                    due.append(try NotificationDelivery(row: row))
                } catch {
                    unreadable.append("\(error)")
                }
            }
            let next = try db.query(.nextDelivery).single
            let now = try next.instant("now")
            return DueDeliveries(
                deliveries: due, nextDue: try next.optionalInstant("due_at").map { $0 - now }, unreadable: unreadable)
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
            // What the other side says may hold anything; no text of PostgreSQL holds a zero.
            let answer = answer.replacing("\0", with: "")
            _ = try db.query(.settleDelivery, [.id(message), .text(state.rawValue), .text(answer), .span(wait)])
        }
    }

    package func pruneDeliveries(
        olderThan age: Duration, batch: Int, under term: Term
    ) async throws(StoreError) -> Int {
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try db.stands(term) else { return 0 }
            var count = try db.query(.pruneDeliveries, [.span(age), .int(batch)]).count
            for row in try db.query(.listLeftovers) where count < batch {
                count += try db.drop(try row.id("rule_id"), atMost: batch - count)
            }
            return count
        }
    }
}

extension SQLSession {
    /// For how long a transaction may still know a rule that is deleted.
    private static var afterglow: Duration { .seconds(600) }

    /// Deletes so much of what a deleted rule has left; answers with how much there was.
    fileprivate func drop(_ rule: ID<NotificationRule>, atMost batch: Int) throws(StoreError) -> Int {
        var count = try query(.dropOccasions, [.id(rule), .int(batch)]).count
        if count < batch { count += try query(.dropDeliveries, [.id(rule), .int(batch - count)]).count }
        if count == 0 { try query(.dropLeftover, [.id(rule), .span(Self.afterglow)]) }
        return count
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
        let taken = try query(.takeOccasions, [.list(draft.occasions.map(\.number))])
        guard taken.count == draft.occasions.count else {
            throw .unavailable("messages were made of the same occasions at the same time")
        }
    }
}

extension NotificationRules {
    fileprivate init(rows: [Row]) throws(StoreError) {
        self.init()
        for row in rows {
            let id: ID<NotificationRule> = try row.id("id")
            do throws(StoreError) {
                rules.append(try NotificationRule(row: row))
                if try row.bool("has_occasions") { withOccasions.insert(id) }
            } catch {
                unreadable.append(Unreadable(id: id, name: try row.text("name"), why: "\(error)"))
            }
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
