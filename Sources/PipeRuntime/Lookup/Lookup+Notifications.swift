package import PipeCore

extension Lookup {
    package func notification(_ text: String) async throws -> NotificationRule {
        let known = try await store.notificationRules()
        if let rule = known.rules.first(where: { $0.spec.name == text }) { return rule }
        if let rule = known.unreadable.first(where: { $0.name == text }) {
            throw InputProblem("notification '\(text)': \(rule.why)")
        }
        throw unknown(text, among: known)
    }

    /// Of a rule that may say what this program cannot read.
    package func notificationID(_ text: String) async throws -> ID<NotificationRule> {
        let known = try await store.notificationRules()
        if let rule = known.rules.first(where: { $0.spec.name == text }) { return rule.id }
        if let rule = known.unreadable.first(where: { $0.name == text }) { return rule.id }
        throw unknown(text, among: known)
    }

    private func unknown(_ text: String, among known: NotificationRules) -> InputProblem {
        let names = known.rules.map(\.spec.name) + known.unreadable.map(\.name)
        return unknown("notification", text, among: names, see: "pipectl notification ls")
    }
}
