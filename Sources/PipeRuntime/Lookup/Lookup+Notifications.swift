package import PipeCore

extension Lookup {
    package func notification(_ text: String) async throws -> NotificationRule {
        let rules = try await store.notificationRules()
        if let rule = rules.first(where: { $0.spec.name == text }) { return rule }
        throw unknown("notification", text, among: rules.map(\.spec.name), see: "pipectl notification ls")
    }
}
