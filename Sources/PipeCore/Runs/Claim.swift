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
    /// How long past the lease the run may go on unseen: what the store judges by, fixed when the run was accepted.
    package let disconnectGrace: Duration
    /// Whether a limit, a rate, a priority or its schedule had a say in its turn: what holds such a run holds more than a slot.
    package let isRestricted: Bool

    package init(
        claim: Claim, run: FlowRun, deployment: DeploymentSpec, disconnectGrace: Duration = .zero,
        isRestricted: Bool = false
    ) {
        self.claim = claim
        self.run = run
        self.deployment = deployment
        self.disconnectGrace = disconnectGrace
        self.isRestricted = isRestricted
    }
}

/// A claim that was given on a run whose deployment this program cannot read: one that a newer program wrote.
package struct UnreadableClaim: Hashable, Sendable {
    package let claim: Claim
    package let standing: RunStanding
    package let problem: String

    package init(claim: Claim, standing: RunStanding, problem: String) {
        self.claim = claim
        self.standing = standing
        self.problem = problem
    }
}

/// How the store answered a claim.
package enum ClaimOutcome: Hashable, Sendable {
    case claimed(ClaimedRun)
    /// Given, and to be reported as failed: nothing else can be done with it here.
    case unreadable(UnreadableClaim)
    /// Not due, taken, final, paused, over a limit, or gone: no concern of this agent any more.
    case refused
}
