extension NotificationMessage {
    /// How many runs or agents a message names that tells of many.
    private static let named = 10
    /// How many deployments it lists.
    private static let listed = 30

    /// Tells of several occasions of one rule: how many, of what, and the first of them by name.
    package init(
        _ id: ID<NotificationMessage> = .random(), ofMany occasions: [NotificationOccasion],
        by spec: NotificationSpec, at now: Instant
    ) {
        let groups = Self.groups(occasions)
        let first = occasions.prefix(Self.named)
        let since = occasions.map(\.at).min() ?? now
        let total = Self.counts(occasions)
        let facts: JSON.Object = [
            "event": .string("several"), "is_over": false, "rule": .string(spec.name), "count": .int(occasions.count),
            "at": .instant(now), "since": .instant(since), "cause": .string(total),
            "command": .string("pipectl flow-run ls"),
            "groups": .array(
                groups.map { group in
                    [
                        "of": .string(group.about), "count": .int(group.occasions.count),
                        "what": .string(Self.counts(group.occasions)),
                    ]
                }),
            "first": .array(
                first.map { occasion in
                    [
                        "of": .string(occasion.about), "run": .optional(occasion.run?.description),
                        "name": .optional(occasion.runName), "event": .string(occasion.event.rawValue),
                        "cause": .optional(occasion.cause), "at": .instant(occasion.at),
                    ]
                }),
        ]
        var lines = ["\(total) since \(NotificationOccasion.time(since)):", ""]
        lines += groups.prefix(Self.listed).map { "  \($0.about): \(Self.counts($0.occasions))" }
        if groups.count > Self.listed { lines.append("  and \(groups.count - Self.listed) more") }
        lines += ["", occasions.count > Self.named ? "The first \(Self.named):" : "They are:", ""]
        lines += first.map { occasion in
            let cause = occasion.cause.map { ": \(Self.line($0))" } ?? ""
            return
                "  \(NotificationOccasion.time(occasion.at)) \(occasion.runName ?? occasion.about) \(occasion.word)\(cause)"
        }
        lines += ["", "More: pipectl flow-run ls"]
        let urgency = occasions.contains { $0.urgency == .high } ? Urgency.high : .normal
        self.init(
            id, at: now, Self.line(total), Self.cut(lines.joined(separator: "\n")), urgency, facts, known: facts, spec)
    }

    /// By what they are about, the greatest number first.
    private static func groups(
        _ occasions: [NotificationOccasion]
    ) -> [(about: String, occasions: [NotificationOccasion])] {
        Dictionary(grouping: occasions, by: \.about)
            .map { (about: $0.key, occasions: $0.value) }
            .sorted { ($1.occasions.count, $0.about) < ($0.occasions.count, $1.about) }
    }

    /// `118 failed, 3 crashed`.
    private static func counts(_ occasions: [NotificationOccasion]) -> String {
        Dictionary(grouping: occasions, by: \.word)
            .map { (word: $0.key, count: $0.value.count) }
            .sorted { ($1.count, $0.word) < ($0.count, $1.word) }
            .map { "\($0.count) \($0.word)" }.joined(separator: ", ")
    }
}
