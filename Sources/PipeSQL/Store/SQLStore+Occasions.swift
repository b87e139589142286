package import PipeCore

extension SQLStore {
    package func agenda() async throws(StoreError) -> DutyAgenda {
        try await client.perform(.single) { (db) throws(StoreError) in
            let row = try db.query(.agenda).single
            let now = try row.instant("now")
            let opening = try db.query(.nextRateOpening, [.null]).single.optionalInstant("due_at")
            let due = [try row.optionalInstant("due_at"), opening].compactMap(\.self).min()
            return DutyAgenda(
                nextDue: due.map { $0 - now }, hasRules: try row.bool("has_rules"),
                hasOccasions: try row.bool("has_occasions"),
                nextDelivery: try row.optionalInstant("next_delivery").map { $0 - now })
        }
    }

    package func openOccasions(
        of rule: ID<NotificationRule>, window: Duration, limit: Int
    ) async throws(StoreError) -> OpenOccasions {
        try await client.perform(.single) { (db) throws(StoreError) in
            let occasions = try db.query(.openOccasions, [.id(rule), .int(limit)])
                .reading(NotificationOccasion.init(row:))
            let recent = try db.query(.recentDeliveries, [.id(rule), .span(window)]).single
            return OpenOccasions(
                now: try recent.instant("now"), occasions: occasions, recent: try recent.int("count"),
                digestAt: try recent.optionalInstant("digest_at"))
        }
    }

    package func lookForOccasions(
        of rule: NotificationRule, judgingAgents: Bool, under term: Term
    ) async throws(StoreError) {
        guard !rule.isPaused else { return }
        if rule.spec.events.contains(.late) {
            for _ in 0..<Self.lateBatches {
                guard try await noteLateRuns(rule, under: term) == Self.lateAtOnce else { break }
            }
        }
        if let question = Self.question(rule, judgingAgents) { try await note(question, of: rule, under: term) }
    }

    private static let lateAtOnce = 1_000
    /// In one look: the next one goes on.
    private static let lateBatches = 10

    /// First a look: most of the time there is nothing to write, and then nothing is locked. The mark is what keeps a run from
    /// being told of twice.
    private func noteLateRuns(_ rule: NotificationRule, under term: Term) async throws(StoreError) -> Int {
        let values: [SQLValue] = [.id(rule.id), .span(rule.spec.span), .int(Self.lateAtOnce)]
        let isAny = try await client.perform(.single) { (db) throws(StoreError) in
            try !db.query(.lateRunsOfRule, values).isEmpty
        }
        guard isAny else { return 0 }
        return try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try db.stands(term) else { return 0 }
            let late = try db.query(.lateRunsOfRule, values)
            guard let last = late.last else { return 0 }
            for row in late where try row.bool("is_asked") {
                try db.note(
                    .late, of: rule.id, about: try row.text("about"), since: try row.instant("due_at"),
                    run: [.id(try row.id("id", of: FlowRun.self)), .text(try row.text("name"))])
            }
            try db.query(
                .keepLateMark,
                [.id(rule.id), .instant(try last.instant("due_at")), .id(try last.id("id", of: FlowRun.self))])
            return late.count
        }
    }

    private typealias Question = (statement: Statement, values: [SQLValue])

    /// What stands as the rule asks; `nil` where it asks for nothing that stands, or nobody may say so now.
    private static func question(_ rule: NotificationRule, _ judgingAgents: Bool) -> Question? {
        let span = SQLValue.span(rule.spec.span)
        return switch rule.spec.standingEvent {
        case .agentOffline where judgingAgents: (.lostAgents, [.id(rule.id)])
        case .queueStalled: (.stalledQueues, [.id(rule.id), span])
        case .noSuccess: (.deploymentsWithoutSuccess, [.id(rule.id), span])
        default: nil
        }
    }

    private func note(
        _ question: Question, of rule: NotificationRule, under term: Term
    ) async throws(StoreError) {
        guard let event = rule.spec.standingEvent else { return }
        let news = try await client.perform(.single) { (db) throws(StoreError) in
            StandingCondition.news(
                now: try db.query(question.statement, question.values).reading(StandingCondition.init(row:)),
                before: try db.query(.knownConditions, [.id(rule.id)]).reading(StandingCondition.init(row:)))
        }
        guard !news.begun.isEmpty || !news.over.isEmpty else { return }
        try await client.perform(.transaction) { (db) throws(StoreError) in
            guard try db.stands(term) else { return }
            for condition in news.begun {
                let values: [SQLValue] = [.id(rule.id), .text(condition.about), .instant(condition.since)]
                guard try !db.query(.insertCondition, values).isEmpty else { continue }
                try db.note(event, of: rule.id, about: condition.about, since: condition.since)
            }
            for condition in news.over {
                guard try !db.query(.deleteCondition, [.id(rule.id), .text(condition.about)]).isEmpty,
                    rule.spec.tellsRecovery
                else { continue }
                try db.note(event, of: rule.id, isOver: true, about: condition.about, since: condition.since)
            }
        }
    }
}

extension SQLSession {
    fileprivate func note(
        _ event: NotificationEvent, of rule: ID<NotificationRule>, isOver: Bool = false, about: String,
        since: Instant, run: [SQLValue] = [.null, .null]
    ) throws(StoreError) {
        try query(
            .insertOccasion,
            [.id(rule), .text(event.rawValue), .bool(isOver), .text(about)] + run + [.instant(since), .null])
    }
}

extension NotificationOccasion {
    fileprivate init(row: Row) throws(StoreError) {
        let event = try row.text("event")
        guard let event = NotificationEvent(rawValue: event) else {
            throw .damaged("the store holds an occasion '\(event)', which this program does not know")
        }
        self.init(
            number: try row.int("number"), rule: try row.id("rule_id"), event: event, isOver: try row.bool("is_over"),
            about: try row.text("about"), run: try row.optionalText("run_id").flatMap(ID<FlowRun>.init),
            runName: try row.optionalText("run_name"), at: try row.instant("at"),
            since: try row.optionalInstant("since"), cause: try row.optionalText("cause"))
    }
}

extension StandingCondition {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(about: try row.text("about"), since: try row.instant("since"))
    }
}
