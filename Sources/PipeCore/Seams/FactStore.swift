/// The part of a store that keeps what flow processes say of their work.
package protocol FactStore: Sendable {
    /// Keeps each fact once. Facts of runs that are gone are passed over.
    func record(_ facts: [RunFact]) async throws(StoreError)

    /// The tasks of one attempt of a run, of the last with `nil`, in the order in which they were first told of. What was open
    /// when the attempt ended is crashed, or cancelled with its run.
    func tasks(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> [TaskRun]
    func tasks(_ filter: TaskFilter) async throws(StoreError) -> [TaskRun]
    /// How far the flow itself is.
    func progress(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> TaskProgress?
    /// What one attempt counted, the last with `nil`: one for each name and task.
    func metrics(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> [Metric]
    /// Of all attempts, the oldest first.
    func artifacts(of run: ID<FlowRun>) async throws(StoreError) -> [KeptArtifact]

    /// What the flow returned in its last attempt.
    func result(of run: ID<FlowRun>) async throws(StoreError) -> TaskResult?
    /// The newest result of this name that has not expired.
    func cachedResult(_ key: String) async throws(StoreError) -> TaskResult?
    /// What a task returned in the run that this one repeats from its failure, or in the one that that repeats, if it was given
    /// the same there.
    func earlierResult(
        of task: TaskKey, inputs: String?, for run: ID<FlowRun>
    ) async throws(StoreError) -> TaskResult?

    /// The runs that a run has asked for, the oldest first.
    func children(of run: ID<FlowRun>) async throws(StoreError) -> [FlowRun]
    /// Those of these runs that have ended, and those that are there no more.
    func ended(
        among runs: [ID<FlowRun>]
    ) async throws(StoreError) -> (ended: [FlowRun], gone: [ID<FlowRun>])
    /// How a deployment's runs went that ended since then.
    func statistics(
        of deployment: DeploymentName, since: Instant
    ) async throws(StoreError) -> DeploymentStatistics
}
