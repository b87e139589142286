/// Where DogStatsD listens, and what every figure sent there is tagged with.
package struct StatsdSettings: Hashable, Sendable {
    package var target: StatsdTarget
    /// As `env:prod`.
    package var tags: [String]
    package var interval: Duration

    package init(target: StatsdTarget, tags: [String] = [], interval: Duration = .seconds(10)) {
        self.target = target
        self.tags = tags
        self.interval = interval
    }

    /// What Datadog's own clients read from the environment and make tags of.
    package static func tags(from environment: [String: String]) -> [String] {
        let known = [
            ("DD_ENTITY_ID", "dd.internal.entity_id"), ("DD_ENV", "env"), ("DD_SERVICE", "service"),
            ("DD_VERSION", "version"),
        ]
        return known.compactMap { variable, tag in
            environment[variable].flatMap { $0.isEmpty ? nil : "\(tag):\($0)" }
        }
    }
}
