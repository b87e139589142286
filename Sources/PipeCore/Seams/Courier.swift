/// Takes messages to people: over a network, or through a program. It knows no store; what it needs is in the channel.
package protocol Courier: Sendable {
    /// Delivers one message; answers in a few words with what the other side said. A message may be delivered again under the
    /// same id.
    func deliver(
        _ message: NotificationMessage, over channel: NotificationChannel
    ) async throws(DeliveryProblem) -> String
}

/// Why a message did not arrive. The case answers the caller's question: try again?
package enum DeliveryProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// It may arrive later; not before `after`, where the other side said so.
    case temporary(String, after: Duration? = nil)
    /// Trying again changes nothing until somebody changes the rule, its block or the receiver.
    case permanent(String)

    package var description: String {
        switch self {
        case .temporary(let why, _), .permanent(let why): why
        }
    }

    package var isTransient: Bool {
        if case .temporary = self { true } else { false }
    }
}
