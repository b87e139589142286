/// How often and how soon an attempt that did not succeed is followed by another.
package struct RetryPolicy: Hashable, Sendable {
    /// Attempts after the first; 0 means none.
    package var limit: Int
    package var backoff: RetryBackoff
    /// The share by which chance makes a wait longer or shorter, from 0 to 1.
    package var jitter: Double
    package var reasons: Set<RetryReason>
    /// Asked where the flow failed by itself.
    package var exitCodes: ExitCodeRule
    /// So many attempts may be lost before the run is taken for what kills its agents, whatever is left of the limit.
    package var poisonAfter: Int

    package init(
        limit: Int, backoff: RetryBackoff, jitter: Double = 0, reasons: Set<RetryReason> = Self.everyReason,
        exitCodes: ExitCodeRule = .any, poisonAfter: Int = Self.usualPoisonAfter
    ) {
        self.limit = limit
        self.backoff = backoff
        self.jitter = jitter
        self.reasons = reasons
        self.exitCodes = exitCodes
        self.poisonAfter = poisonAfter
    }

    package init(limit: Int = 0, delay: Duration = .zero, poisonAfter: Int = Self.usualPoisonAfter) {
        self.init(limit: limit, backoff: .constant(delay), poisonAfter: poisonAfter)
    }

    package static let none = RetryPolicy()
    package static let everyReason = Set(RetryReason.allCases)
    package static let usualPoisonAfter = 3

    /// The wait before the next attempt once `spent` attempts count as used and the last of them ended so; `nil` if there is
    /// no next. `luck` is the throw of the dice, from -1 to 1: how much of the jitter is taken, and which way.
    package func wait(
        afterSpending spent: Int, because reason: RetryReason, exitCode: Int32? = nil, luck: Double = 0
    ) -> Duration? {
        guard spent <= limit, reasons.contains(reason) else { return nil }
        guard reason != .failed || exitCodes.allows(exitCode) else { return nil }
        let wait = backoff.wait(beforeRetry: spent)
        return jitter == 0 ? wait : .microseconds((wait * max(0, 1 + jitter * luck)).microseconds)
    }

    /// Whether a run that lost so many attempts is not to be given to another agent.
    package func isPoison(lost: Int) -> Bool { lost >= poisonAfter }
}
