/// What a notification rule asks to be told of.
package enum NotificationEvent: String, CaseIterable, Hashable, Sendable {
    // Of a run: noted in the transaction that brings it about.
    case completed, failed, crashed, cancelled
    /// An attempt failed, crashed or was lost, and another will be made.
    case retrying
    /// A run is still scheduled so long after it was due.
    case late
    // Of how things stand: looked at by the leader.
    /// An agent's lease ran out: it died, or cannot reach the store.
    case agentOffline = "agent-offline"
    /// A run could have started for so long, and none of its queue has.
    case queueStalled = "queue-stalled"
    /// No run of the deployment has completed for so long.
    case noSuccess = "no-success"

    /// Whether it lasts until it is over; the others happen once to a run.
    package var isStanding: Bool {
        switch self {
        case .agentOffline, .queueStalled, .noSuccess: true
        case .completed, .failed, .crashed, .cancelled, .retrying, .late: false
        }
    }

    /// How long it takes where the rule does not say; `nil` where time is no part of it.
    package var usualSpan: Duration? {
        switch self {
        case .late: .seconds(60)
        case .queueStalled: .seconds(600)
        case .completed, .failed, .crashed, .cancelled, .retrying, .agentOffline, .noSuccess: nil
        }
    }

    /// Whether a span belongs to it.
    package var takesSpan: Bool { usualSpan != nil || self == .noSuccess }

    package var urgency: NotificationMessage.Urgency {
        switch self {
        case .failed, .crashed, .late, .agentOffline, .queueStalled, .noSuccess: .high
        case .completed, .cancelled, .retrying: .normal
        }
    }
}
