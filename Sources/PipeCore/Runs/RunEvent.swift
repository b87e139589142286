/// What can happen to a flow run.
package enum RunEvent: Hashable, Sendable {
    case claimed
    case started
    case succeeded
    case failed(Cause)
    case timedOut(Cause)
    /// The process died by the infrastructure's fault: a signal nobody sent, no memory to start it.
    case crashed(Cause)
    /// The process ended because it was told to.
    case stopped(Cause)
    /// Its holder's lease ran out, or its holder is known to be dead.
    case lost(reason: String)
    /// Its agent drains, or has no slot for it after all, and hands the run back.
    case released(reason: String)
    case cancelRequested(reason: String)
    /// Too late to start, or the missed-run policy says so.
    case expired(reason: String)
    case pauseRequested(reason: String)
    case resumed

    /// The event without what it carries: the word in history and in the machine's table.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case claimed, started, succeeded, failed
        case timedOut = "timed out"
        case crashed, stopped, lost, released
        case cancelRequested = "cancel requested"
        case expired
        case pauseRequested = "pause requested"
        case resumed
    }

    package var kind: Kind {
        switch self {
        case .claimed: .claimed
        case .started: .started
        case .succeeded: .succeeded
        case .failed: .failed
        case .timedOut: .timedOut
        case .crashed: .crashed
        case .stopped: .stopped
        case .lost: .lost
        case .released: .released
        case .cancelRequested: .cancelRequested
        case .expired: .expired
        case .pauseRequested: .pauseRequested
        case .resumed: .resumed
        }
    }

    package var cause: Cause? {
        switch self {
        case .failed(let cause), .timedOut(let cause), .crashed(let cause), .stopped(let cause): cause
        case .lost(let reason), .released(let reason), .cancelRequested(let reason), .expired(let reason),
            .pauseRequested(let reason):
            Cause(reason)
        case .claimed, .started, .succeeded, .resumed: nil
        }
    }
}
