package import PipeCore

extension Doctor {
    /// Whether what people asked to be told of arrives.
    package static func notificationsDiagnosis(_ rules: [NotificationRule]) -> Diagnosis {
        let failing = rules.filter { $0.problem != nil && !$0.isPaused }
        if let first = failing.first {
            let others = failing.count > 1 ? " (and \(failing.count - 1) more)" : ""
            return .ailing(
                "notifications", "'\(first.spec.name)' does not arrive: \(first.problem ?? "")\(others)",
                remedy: "see 'pipectl notification deliveries \(first.spec.name)', "
                    + "try 'pipectl notification test \(first.spec.name)'")
        }
        let active = rules.count { !$0.isPaused }
        return .healthy("notifications", rules.isEmpty ? "none" : "\(active) of \(rules.count) active")
    }
}
