/// A rule of the store: who is told of what.
package struct NotificationRule: Hashable, Sendable {
    package let id: ID<NotificationRule>
    package let spec: NotificationSpec
    package let isPaused: Bool
    package let createdAt: Instant
    /// Since when it holds without a pause. Of what was before, it says nothing.
    package let activeSince: Instant
    /// When a message of its last arrived.
    package let deliveredAt: Instant?
    /// What became of its last message, where that did not arrive yet.
    package let problem: String?

    package init(
        id: ID<NotificationRule>, spec: NotificationSpec, isPaused: Bool, createdAt: Instant, activeSince: Instant,
        deliveredAt: Instant? = nil, problem: String? = nil
    ) {
        self.id = id
        self.spec = spec
        self.isPaused = isPaused
        self.createdAt = createdAt
        self.activeSince = activeSince
        self.deliveredAt = deliveredAt
        self.problem = problem
    }
}
