/// One message of a rule on its way, and what became of it.
package struct NotificationDelivery: Hashable, Sendable {
    package enum State: String, CaseIterable, Hashable, Sendable {
        /// To be sent, or sent again.
        case waiting
        case delivered
        /// Given up.
        case failed
    }

    package let rule: ID<NotificationRule>
    package let ruleName: String
    package let target: NotificationTarget
    package let message: NotificationMessage
    /// How many occasions it tells of.
    package let count: Int
    package let state: State
    package let tries: Int
    /// When it is sent next, while it waits.
    package let dueAt: Instant
    package let createdAt: Instant
    package let endedAt: Instant?
    /// What the other side answered last, or why it could not be reached.
    package let answer: String?

    package init(
        rule: ID<NotificationRule>, ruleName: String, target: NotificationTarget, message: NotificationMessage,
        count: Int, state: State, tries: Int, dueAt: Instant, createdAt: Instant, endedAt: Instant?, answer: String?
    ) {
        self.rule = rule
        self.ruleName = ruleName
        self.target = target
        self.message = message
        self.count = count
        self.state = state
        self.tries = tries
        self.dueAt = dueAt
        self.createdAt = createdAt
        self.endedAt = endedAt
        self.answer = answer
    }

    /// For how long the store keeps what was delivered or given up.
    package static let keptFor = Duration.seconds(30 * 86_400)
}

/// A message that is to be kept, and of what it tells.
package struct NotificationDraft: Hashable, Sendable {
    package let rule: ID<NotificationRule>
    package let message: NotificationMessage
    package let occasions: [NotificationOccasion]

    package init(rule: ID<NotificationRule>, message: NotificationMessage, occasions: [NotificationOccasion]) {
        self.rule = rule
        self.message = message
        self.occasions = occasions
    }
}

/// What a try came to.
package enum DeliveryOutcome: Hashable, Sendable {
    case arrived(String)
    /// To be tried again so much later.
    case again(String, after: Duration)
    case failed(String)

    package var hasArrived: Bool { if case .arrived = self { true } else { false } }

    /// What a problem with try number `tries` comes to.
    package init(_ problem: DeliveryProblem, afterTry tries: Int, luck: Double) {
        let wait = DeliveryBackoff.wait(afterTry: tries, because: problem, luck: luck)
        self = wait.map { .again(problem.description, after: $0) } ?? .failed(problem.description)
    }
}
