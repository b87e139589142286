internal import PipeCore

/// Makes messages of what nobody was told of yet.
struct NotificationDrafting: Sendable {
    private let store: any Store

    init(store: any Store) { self.store = store }

    /// The messages to send now, and how long until those that are collected make the next one.
    func drafts(
        of open: OpenOccasions, by rules: [NotificationRule]
    ) async throws(StoreError) -> (drafts: [NotificationDraft], nextIn: Duration?) {
        var drafts: [NotificationDraft] = []
        var nextIn: Duration?
        let occasions = Dictionary(grouping: open.occasions, by: \.rule)
        for rule in rules {
            guard let all = occasions[rule.id] else { continue }
            let plan = NotificationCollapse(of: all, recent: open.recent[rule.id, default: 0], now: open.now)
            for occasion in plan.single { drafts.append(try await draft(of: occasion, by: rule)) }
            if !plan.together.isEmpty {
                let message = NotificationMessage(ofMany: plan.together, by: rule.spec, at: open.now)
                drafts.append(NotificationDraft(rule: rule.id, message: message, occasions: plan.together))
            }
            if let wait = plan.nextAt.map({ $0 - open.now }) { nextIn = min(nextIn ?? wait, wait) }
        }
        return (drafts, nextIn)
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
