internal import PipeCore

extension Reporter {
    /// What became of a report.
    enum Verdict: Sendable {
        case kept(RunState)
        /// The claim is void: somebody else decides about the run now.
        case void
        /// Nobody waits for the store any more.
        case untold

        /// Where the run stands now; `nil` where that is somebody else's to say.
        var state: RunState? {
            if case .kept(let state) = self { state } else { nil }
        }
    }

    struct Report {
        let number: Int
        let event: RunEvent
        let usage: ResourceUse?
        /// `nil` once nobody waits for it.
        var answer: CheckedContinuation<Verdict, Never>?
        let madeAt = ContinuousClock.now
    }

    /// A run and what is still to be told of it, in order.
    struct Line {
        let claim: Claim
        var standing: RunStanding
        /// Whether `standing` was read from the store after the machine refused the first report: its word is final then.
        var isFresh = false
        /// Whether the machine refused the first report as far as this agent knows: the store may know better.
        var isStale = false
        var waiting: [Report] = []
    }
}
