/// Runs for times that passed, as the schedule would have made them.
package struct Backfill: Hashable, Sendable {
    package var deployment: DeploymentName
    /// In the order in which they shall start.
    package var runs: [PlannedRun]
    /// How many of them may be under way at once; `nil` for any number.
    package var parallel: Int?
    /// Whether dates that have a run which completed or may still do so are left out.
    package var isMissingOnly: Bool

    package init(deployment: DeploymentName, runs: [PlannedRun], parallel: Int? = nil, isMissingOnly: Bool = false) {
        self.deployment = deployment
        self.runs = runs
        self.parallel = parallel
        self.isMissingOnly = isMissingOnly
    }
}

/// The store's answer to a backfill.
package enum BackfillAcceptance: Hashable, Sendable {
    /// The runs it made.
    case accepted(id: ID<Backfill>, runs: [ID<FlowRun>])
    case unknownDeployment
}
