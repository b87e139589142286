/// Something happened that a rule asks to be told of: the store notes it for each rule, in the transaction in which it
/// happens.
package struct NotificationOccasion: Hashable, Sendable {
    /// Counts up in the order in which they were noted.
    package let number: Int
    package let rule: ID<NotificationRule>
    package let event: NotificationEvent
    /// Whether what stood is over.
    package let isOver: Bool
    /// Of what: the deployment, the agent or the queue.
    package let about: String
    /// The run, where it happened to one; it may be deleted by now.
    package let run: ID<FlowRun>?
    package let runName: String?
    package let at: Instant
    /// Since when it is so: when the run was due, the agent last heard of, the last run completed.
    package let since: Instant?
    package let cause: String?

    package init(
        number: Int, rule: ID<NotificationRule>, event: NotificationEvent, isOver: Bool = false, about: String,
        run: ID<FlowRun>? = nil, runName: String? = nil, at: Instant, since: Instant? = nil, cause: String? = nil
    ) {
        self.number = number
        self.rule = rule
        self.event = event
        self.isOver = isOver
        self.about = about
        self.run = run
        self.runName = runName
        self.at = at
        self.since = since
        self.cause = cause
    }

    package var urgency: NotificationMessage.Urgency { isOver ? .normal : event.urgency }
}
