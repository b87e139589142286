extension NotificationSpec {
    private static let members = [
        "name", "on", "deployment", "tag", "work_queue", "after", "recovery", "subject", "text", "body",
    ]

    /// Reads a rule, and refuses one that could never match. What the store holds may be of a newer version.
    package init(reading json: JSON, ignoresUnknownKeys: Bool = false) throws(SpecProblem) {
        let reader = try SpecReader(json)
        if !ignoresUnknownKeys { try reader.allow(only: Self.members + NotificationTarget.memberNames) }
        let name = try reader.required("name")
        guard Variable.isName(name) else {
            throw SpecProblem(["name"], "a rule's name has letters, digits, '_', '-' and '.', not '\(name)'")
        }
        self.init(
            name: name, events: try Self.events(reader), deployments: try Self.deployments(reader),
            tags: try reader.plainTexts("tag"), queues: try Self.queues(reader), after: try reader.duration("after"),
            tellsRecovery: try reader.flag("recovery") ?? false, target: try NotificationTarget(reading: reader),
            subject: try Self.template("subject", reader), text: try Self.template("text", reader),
            body: reader.value("body"))
        try check()
    }

    private static func events(_ reader: SpecReader) throws(SpecProblem) -> [NotificationEvent] {
        var events: [NotificationEvent] = []
        let known = NotificationEvent.allCases.map(\.rawValue)
        for word in try reader.texts("on") {
            let plain = word.lowercased().map { $0 == " " || $0 == "_" ? "-" : "\($0)" }.joined()
            guard let event = NotificationEvent(rawValue: plain) else {
                let hint = Nearest.hint(for: plain, among: known)
                let advice = hint.isEmpty ? ": one of \(known.joined(separator: ", "))" : hint
                throw SpecProblem(["on"], "there is no event '\(word)'\(advice)")
            }
            if !events.contains(event) { events.append(event) }
        }
        guard !events.isEmpty else {
            throw SpecProblem(["on"], "expected one or more of \(known.joined(separator: ", "))")
        }
        return events
    }

    private static func deployments(_ reader: SpecReader) throws(SpecProblem) -> [String] {
        let names = try reader.texts("deployment")
        for name in names where DeploymentName(name) == nil {
            throw SpecProblem(["deployment"], "expected FLOW/DEPLOYMENT, or FLOW/* for all of a flow, found '\(name)'")
        }
        return names
    }

    private static func queues(_ reader: SpecReader) throws(SpecProblem) -> [QueueName] {
        var queues: [QueueName] = []
        for text in try reader.texts("work_queue") {
            guard let queue = QueueName(text) else {
                throw SpecProblem(["work_queue"], "1 to 200 bytes without control characters, found '\(text)'")
            }
            queues.append(queue)
        }
        return queues
    }

    private static func template(
        _ name: String, _ reader: SpecReader
    ) throws(SpecProblem) -> NotificationTemplate? {
        guard let text = try reader.text(name) else { return nil }
        return try NotificationTemplate(text, at: [name])
    }

    /// What cannot go together, or could never happen.
    private func check() throws(SpecProblem) {
        let words = events.map(\.rawValue).joined(separator: ", ")
        if let standing = standingEvent {
            guard events.count == 1 else {
                throw SpecProblem(["on"], "'\(standing.rawValue)' needs a rule of its own, found \(words)")
            }
            try check(standing)
        } else if tellsRecovery {
            throw SpecProblem(
                ["recovery"], "\(words) never ends: this is for agent-offline, queue-stalled and no-success")
        }
        if after != nil, !events.contains(where: \.takesSpan) {
            throw SpecProblem(["after"], "\(words) takes no time: this is for late, queue-stalled and no-success")
        }
        if let after, after <= .zero { throw SpecProblem(["after"], "expected more than nothing") }
        if let body {
            guard target.takesBody else { throw SpecProblem(["body"], "only a webhook is sent one") }
            try NotificationTemplate.check(body: body)
        }
    }

    private func check(_ event: NotificationEvent) throws(SpecProblem) {
        func refuse(_ member: String, _ isGiven: Bool) throws(SpecProblem) {
            guard !isGiven else { throw SpecProblem([member], "no \(event.rawValue) has one: it could never match") }
        }
        try refuse("tag", !tags.isEmpty)
        switch event {
        case .noSuccess:
            try refuse("work_queue", !queues.isEmpty)
            guard !deployments.isEmpty else {
                throw SpecProblem(["deployment"], "no-success needs one, FLOW/DEPLOYMENT")
            }
            guard after != nil else { throw SpecProblem(["after"], "no-success needs one, such as 26h") }
        default:
            try refuse("deployment", !deployments.isEmpty)
        }
    }
}
