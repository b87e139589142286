/// What a rule says: of which events whom to tell, and in which words.
package struct NotificationSpec: Hashable, Sendable {
    /// Unique among the rules.
    package var name: String
    /// One or more of a run, or one that stands.
    package var events: [NotificationEvent]
    /// `flow/deployment`, or `flow/*` for all of a flow; any if empty, as with the other filters.
    package var deployments: [String]
    package var tags: [String]
    package var queues: [QueueName]
    /// How long what takes a span may take.
    package var after: Duration?
    /// Whether the end of what stands is told, too.
    package var tellsRecovery: Bool
    package var target: NotificationTarget
    package var subject: NotificationTemplate?
    package var text: NotificationTemplate?
    /// JSON whose texts are templates, for webhooks.
    package var body: JSON?

    package init(
        name: String, events: [NotificationEvent], deployments: [String] = [], tags: [String] = [],
        queues: [QueueName] = [], after: Duration? = nil, tellsRecovery: Bool = false, target: NotificationTarget,
        subject: NotificationTemplate? = nil, text: NotificationTemplate? = nil, body: JSON? = nil
    ) {
        self.name = name
        self.events = events
        self.deployments = deployments
        self.tags = tags
        self.queues = queues
        self.after = after
        self.tellsRecovery = tellsRecovery
        self.target = target
        self.subject = subject
        self.text = text
        self.body = body
    }

    /// The event that stands, if the rule is about one.
    package var standingEvent: NotificationEvent? { events.first(where: \.isStanding) }

    /// What the events take where they take time.
    package var span: Duration {
        after ?? events.compactMap(\.usualSpan).first ?? .zero
    }

    /// What it is about, in a few words.
    package var summary: String {
        var words = [events.map(\.rawValue).joined(separator: ", ")]
        if events.contains(where: \.takesSpan) { words.append("after \(DurationText.text(span))") }
        let filters = deployments + tags.map { "#\($0)" } + queues.map { "queue \($0)" }
        if !filters.isEmpty { words.append("of \(filters.joined(separator: ", "))") }
        return words.joined(separator: " ")
    }
}
