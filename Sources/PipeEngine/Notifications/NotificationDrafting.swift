internal import PipeCore

/// Makes messages of what nobody was told of yet.
struct NotificationDrafting: Sendable {
    private let store: any Store

    init(store: any Store) { self.store = store }

    /// What is told of in one message at most.
    private static let most = 10_000

    /// The messages of a rule to send now, and how long until what is collected makes the next one.
    func drafts(
        by rule: NotificationRule
    ) async throws(StoreError) -> (drafts: [NotificationDraft], nextIn: Duration?) {
        var open = try await open(of: rule, limit: NotificationCollapse.foresight)
        var plan = NotificationCollapse(open)
        if !plan.together.isEmpty {
            open = try await self.open(of: rule, limit: Self.most)
            plan = NotificationCollapse(open)
        }
        var drafts: [NotificationDraft] = []
        for occasion in plan.single { drafts.append(try await draft(of: occasion, by: rule)) }
        if !plan.together.isEmpty {
            let message = NotificationMessage(ofMany: plan.together, by: rule.spec, at: open.now)
            drafts.append(NotificationDraft(rule: rule.id, message: message, occasions: plan.together))
            // There may be more than one message holds.
            if plan.together.count == Self.most { plan.nextAt = open.now + NotificationCollapse.window }
        }
        return (drafts, plan.nextAt.map { $0 - open.now })
    }

    private func open(of rule: NotificationRule, limit: Int) async throws(StoreError) -> OpenOccasions {
        try await store.openOccasions(of: rule.id, window: NotificationCollapse.window, limit: limit)
    }

    private func draft(
        of occasion: NotificationOccasion, by rule: NotificationRule
    ) async throws(StoreError) -> NotificationDraft {
        var run: FlowRun?
        var log: [String] = []
        if let id = occasion.run {
            run = try await store.run(id)
            log = try await store.logTail(of: id, lines: NotificationTemplate.longestLog)
        }
        let message = NotificationMessage(of: occasion, by: rule.spec, run: run, log: log)
        return NotificationDraft(rule: rule.id, message: message, occasions: [occasion])
    }
}

extension NotificationCollapse {
    fileprivate init(_ open: OpenOccasions) {
        self.init(of: open.occasions, recent: open.recent, digestAt: open.digestAt, now: open.now)
    }
}
