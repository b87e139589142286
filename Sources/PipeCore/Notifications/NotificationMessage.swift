/// What somebody is told.
package struct NotificationMessage: Hashable, Sendable {
    /// How soon somebody should look.
    package enum Urgency: String, Hashable, Sendable {
        /// Something is wrong.
        case high
        case normal
    }

    /// Stays the same when a message is delivered again, so that a receiver can tell.
    package let id: ID<NotificationMessage>
    /// When what it tells of happened.
    package let at: Instant
    /// One line.
    package let subject: String
    /// Plain text, some lines.
    package let text: String
    package let urgency: Urgency
    /// What is known of the event, by name.
    package let facts: JSON.Object
    /// What a webhook is sent where the rule has a body of its own; `nil` for `json`.
    package let body: JSON?

    package init(
        id: ID<NotificationMessage>, at: Instant, subject: String, text: String, urgency: Urgency = .normal,
        facts: JSON.Object, body: JSON? = nil
    ) {
        self.id = id
        self.at = at
        self.subject = subject
        self.text = text
        self.urgency = urgency
        self.facts = facts
        self.body = body
    }

    /// The whole message, as programs are given it.
    package var json: JSON {
        let head: JSON.Object = [
            "id": .string(id.description), "at": .instant(at), "subject": .string(subject), "text": .string(text),
            "urgency": .string(urgency.rawValue),
        ]
        return .object(head.merging(facts))
    }
}
