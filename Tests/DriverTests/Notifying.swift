import PipeCore
import PipeSQL
import Testing

/// What the laws of notifications need again and again.
extension Store {
    @discardableResult
    func notify(
        _ events: [NotificationEvent], as name: String = "ops", deployments: [String] = [], tags: [String] = [],
        queues: [String] = [], after: Duration? = nil, recovery: Bool = false
    ) async throws -> NotificationRule {
        let spec = NotificationSpec(
            name: name, events: events, deployments: deployments, tags: tags, queues: queues.compactMap(QueueName.init),
            after: after, tellsRecovery: recovery, target: .address("https://x/y"))
        return try #require(try await add(spec))
    }

    func occasions() async throws -> [NotificationOccasion] {
        var all: [NotificationOccasion] = []
        for rule in try await rulesOnDuty().rules {
            all += try await openOccasions(of: rule.id, window: NotificationCollapse.window, limit: 10_000).occasions
        }
        return all.sorted { $0.number < $1.number }
    }

    /// What was noted, without its times.
    func noted() async throws -> [String] {
        try await occasions().map { "\($0.event.rawValue)\($0.isOver ? " over" : ""): \($0.about)" }
    }

    /// Looks at everything that stands, as the leader does.
    func look(under term: Term, judgingAgents: Bool = true) async throws {
        for rule in try await rulesOnDuty().rules {
            try await lookForOccasions(of: rule, judgingAgents: judgingAgents, under: term)
        }
    }

    /// Starts a run and ends it so.
    func end(_ run: FlowRun, _ event: RunEvent, by session: ID<Session>) async throws {
        let claim = try await take(run, by: session).claim
        _ = try await report(.started, under: claim)
        #expect(try await report(event, under: claim) == .applied)
    }

    /// One message for each of these occasions.
    func tell(_ occasions: [NotificationOccasion], of rule: NotificationRule, under term: Term) async throws {
        let drafts = occasions.map {
            NotificationDraft(
                rule: rule.id, message: NotificationMessage(of: $0, by: rule.spec), occasions: [$0])
        }
        try await keep(drafts, under: term)
    }
}

extension RunEvent {
    static let fails = RunEvent.failed(Cause("exit code 1", exitCode: 1))
}

extension SQLStore {
    /// Moves what is known of notifications, and of agents, into the past.
    func ageNotifications(by span: Duration) async throws {
        let columns = [
            ("notification_rule", ["active_since"]), ("notification_delivery", ["due_at", "created_at", "ended_at"]),
            ("notification_occasion", ["at"]),
            ("agent_session", ["opened_at", "renewed_at", "expires_at", "ended_at"]),
        ]
        try await client.perform(.transaction) { (db) throws(StoreError) in
            for (table, names) in columns {
                let changes = names.map { "\($0) = \($0) - cast($1 as bigint)/*pg  * interval '1 microsecond'*/" }
                try db.query(
                    Statement("age_\(table)", "update \(table) set \(changes.joined(separator: ", "))"), [.span(span)])
            }
        }
        try await age(by: span)
    }
}
