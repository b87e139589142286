/// How an attempt ended that may be followed by another.
package enum RetryReason: String, CaseIterable, Hashable, Sendable {
    case failed
    /// By the infrastructure's fault; a lost attempt is one of these.
    case crashed
    case timedOut = "timed_out"

    /// `nil` for an event after which no policy is asked.
    package init?(_ event: RunEvent.Kind) {
        switch event {
        case .failed: self = .failed
        case .crashed, .lost: self = .crashed
        case .timedOut: self = .timedOut
        case .claimed, .started, .succeeded, .stopped, .released, .cancelRequested, .expired, .pauseRequested, .resumed:
            return nil
        }
    }
}
