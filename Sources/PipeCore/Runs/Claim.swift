/// The right to execute a run and to report on it.
package struct Claim: Hashable, Sendable {
    package let run: ID<FlowRun>
    package let session: ID<Session>
    package let attempt: Int

    package init(run: ID<FlowRun>, session: ID<Session>, attempt: Int) {
        self.run = run
        self.session = session
        self.attempt = attempt
    }
}

/// A run an agent holds: the claim, and all it needs to execute.
package struct ClaimedRun: Hashable, Sendable {
    package let claim: Claim
    package let run: FlowRun
    package let deployment: DeploymentSpec

    package init(claim: Claim, run: FlowRun, deployment: DeploymentSpec) {
        self.claim = claim
        self.run = run
        self.deployment = deployment
    }
}

/// How the store answered a claim.
package enum ClaimOutcome: Hashable, Sendable {
    case claimed(ClaimedRun)
    /// Not due, taken, final, paused, over a limit, or gone: no concern of this agent any more.
    case refused
}
