extension NotificationMessage {
    /// As the store keeps it.
    package var kept: JSON {
        [
            "at": .int(at.microseconds), "subject": .string(subject), "text": .string(text),
            "urgency": .string(urgency.rawValue), "facts": .object(facts), "body": body ?? .null,
        ]
    }

    /// Reads what the store keeps; `nil` for what is none of it.
    package init?(_ id: ID<NotificationMessage>, kept: JSON) {
        guard let at = kept["at"]?.int, let subject = kept["subject"]?.string, let text = kept["text"]?.string,
            let facts = kept["facts"]?.object
        else { return nil }
        let body = kept["body"].flatMap { $0.isNull ? nil : $0 }
        self.init(
            id: id, at: Instant(microseconds: at), subject: subject, text: text,
            urgency: kept["urgency"]?.string.flatMap(Urgency.init) ?? .normal, facts: facts, body: body)
    }

    /// What a rule sends to show that it arrives.
    package static func sample(of spec: NotificationSpec, at now: Instant) -> NotificationMessage {
        let event = spec.events.first ?? .failed
        let about: String =
            switch event {
            case .agentOffline: "sample-agent"
            case .queueStalled: spec.queues.first?.text ?? "default"
            default: spec.deployments.first ?? "sample/deployment"
            }
        let occasion = NotificationOccasion(
            number: 0, rule: .random(), event: event, about: about, run: event.isStanding ? nil : .random(),
            runName: event.isStanding ? nil : "sample-run", at: now, since: now - spec.span,
            cause: "this is a test of notification '\(spec.name)'")
        let log = event.isStanding ? [] : ["this is a test: nothing has happened"]
        return NotificationMessage(of: occasion, by: spec, log: log)
    }
}
