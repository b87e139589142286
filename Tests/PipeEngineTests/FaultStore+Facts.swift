import PipeCore

/// What flow processes say of their work; keeping it fails on request.
extension FaultStore {
    func record(_ facts: [RunFact]) async throws(StoreError) {
        try await perform("record") { () throws(StoreError) in try await base.record(facts) }
    }
    func tasks(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> [TaskRun] {
        try await base.tasks(of: run, attempt: attempt)
    }
    func tasks(_ filter: TaskFilter) async throws(StoreError) -> [TaskRun] { try await base.tasks(filter) }
    func progress(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> TaskProgress? {
        try await base.progress(of: run, attempt: attempt)
    }
    func metrics(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> [Metric] {
        try await base.metrics(of: run, attempt: attempt)
    }
    func artifacts(of run: ID<FlowRun>) async throws(StoreError) -> [KeptArtifact] {
        try await base.artifacts(of: run)
    }
    func result(of run: ID<FlowRun>) async throws(StoreError) -> TaskResult? {
        try await perform("result") { () throws(StoreError) in try await base.result(of: run) }
    }
    func cachedResult(_ key: String) async throws(StoreError) -> TaskResult? {
        try await perform("cachedResult") { () throws(StoreError) in try await base.cachedResult(key) }
    }
    func earlierResult(
        of task: TaskKey, inputs: String?, for run: ID<FlowRun>
    ) async throws(StoreError) -> TaskResult? {
        try await base.earlierResult(of: task, inputs: inputs, for: run)
    }
    func children(of run: ID<FlowRun>) async throws(StoreError) -> [FlowRun] { try await base.children(of: run) }
    func ended(
        among runs: [ID<FlowRun>]
    ) async throws(StoreError) -> (ended: [FlowRun], gone: [ID<FlowRun>]) {
        try await perform("endedAmong") { () throws(StoreError) in try await base.ended(among: runs) }
    }
    func statistics(
        of deployment: DeploymentName, since: Instant
    ) async throws(StoreError) -> DeploymentStatistics {
        try await base.statistics(of: deployment, since: since)
    }
}
