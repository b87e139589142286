package import PipeCore

/// One reason why a run has not started, and what a person can do about it.
package struct WaitingReason: Hashable, Sendable {
    /// For programs.
    package let code: Code
    package let message: String
    /// What to do; empty where there is nothing to do but wait.
    package let remedy: String

    package enum Code: String, CaseIterable, Hashable, Sendable {
        case ended, running, pending, cancelling, paused
        case deploymentDeleted = "deployment_deleted"
        case tooLate = "too_late"
        case notDue = "not_due"
        case awaitingRetry = "awaiting_retry"
        case deploymentPaused = "deployment_paused"
        case queuePaused = "queue_paused"
        case noLeader = "no_leader"
        case settling
        case queueLimit = "queue_limit"
        case deploymentLimit = "deployment_limit"
        case scheduleLimit = "schedule_limit"
        case backfillLimit = "backfill_limit"
        case tagLimit = "tag_limit"
        case rateLimit = "rate_limit"
        case overlap
        case noAgent = "no_agent"
        case agentsFull = "agents_full"
        case brokerAway = "broker_away"
        case anyMoment = "any_moment"
    }

    package init(_ code: Code, _ message: String, do remedy: String = "") {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    package var report: JSON {
        ["code": .string(code.rawValue), "message": .string(message), "do": .string(remedy)]
    }
}
