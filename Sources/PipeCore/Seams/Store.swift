/// Where the truth is kept. Every call is one intent and one transaction; times are the store's own clock.
///
/// All calls throw `StoreError`. After `.unavailable` a caller may repeat a call: claims are idempotent, changes are
/// fenced by revision, log lines by position, requests by their idempotency key.
package protocol Store: ScheduleStore, DutyStore, FactStore, VariableStore, NotificationStore {
    // The house itself
    func migrate() async throws(StoreError) -> SchemaStatus
    func schema() async throws(StoreError) -> SchemaStatus
    func now() async throws(StoreError) -> Instant
    func close() async

    // Deployments
    func apply(_ spec: DeploymentSpec) async throws(StoreError) -> DeploymentApplication
    func deployments() async throws(StoreError) -> [Deployment]
    func deployment(_ name: DeploymentName) async throws(StoreError) -> Deployment?
    /// `false` if there is no such deployment.
    func pause(_ deployment: DeploymentName, _ isPaused: Bool) async throws(StoreError) -> Bool
    /// Deletes a deployment and cancels its runs that have not started. Returns how many; `nil` if it does not exist.
    func delete(_ deployment: DeploymentName) async throws(StoreError) -> Int?

    // Work queues
    /// Creates those that do not exist; returns the ones it made.
    func createQueues(_ names: [QueueName]) async throws(StoreError) -> [QueueName]
    func queues() async throws(StoreError) -> [QueueStatus]
    /// How much waits on each of these queues.
    func depths(of queues: [QueueName]) async throws(StoreError) -> [QueueDepth]
    func pause(_ queue: QueueName, _ isPaused: Bool) async throws(StoreError) -> Bool
    func limit(_ queue: QueueName, to limit: Int?) async throws(StoreError) -> Bool
    func limit(_ queue: QueueName, toRate rate: RateLimit?) async throws(StoreError) -> Bool
    func prioritize(_ queue: QueueName, _ priority: Priority) async throws(StoreError) -> Bool

    // Tags
    func tagLimits() async throws(StoreError) -> [TagLimit]
    /// Takes the limit away with `nil`; `false` if there was none.
    func limit(tag: String, to limit: Int?) async throws(StoreError) -> Bool

    // Runs
    func accept(_ request: RunRequest) async throws(StoreError) -> Acceptance
    func run(_ id: ID<FlowRun>) async throws(StoreError) -> FlowRun?
    func runs(_ filter: RunFilter) async throws(StoreError) -> [FlowRun]
    /// The runs a person may mean, newest first; at most ten.
    func runs(matching selector: RunSelector) async throws(StoreError) -> [FlowRun]
    /// What may keep the run from being claimed; `nil` if there is no such run.
    func obstacles(of run: ID<FlowRun>) async throws(StoreError) -> RunObstacles?
    func history(of run: ID<FlowRun>) async throws(StoreError) -> [RunHistoryEntry]
    /// Deletes a final run with its history and log; `false` if it is not final or does not exist.
    func delete(_ run: ID<FlowRun>) async throws(StoreError) -> Bool
    /// Keeps each change whose revision and claim still stand; the answers are in the order of the changes.
    func apply(_ changes: [RunChange]) async throws(StoreError) -> [ChangeOutcome]

    // Claims
    /// Claims these runs, or in their stead others of the session's queues that are due and go before them.
    func claim(_ runs: [ID<FlowRun>], by session: ID<Session>) async throws(StoreError) -> [ClaimOutcome]
    /// Runs on these queues that could be claimed now: the most urgent first, among equals the longest due, fairly taken from
    /// each queue.
    func due(on queues: [QueueName], limit: Int) async throws(StoreError) -> [Notice]
    /// How long until the next scheduled run of these queues is due; `nil` if none is. All queues if the list is empty.
    func nextDue(on queues: [QueueName]) async throws(StoreError) -> Duration?

    // Sessions
    func open(_ agent: AgentDescription, lease: Duration) async throws(StoreError) -> ID<Session>
    /// Renews the session's lease and offers to lead.
    func renew(_ session: ID<Session>, lease: Duration) async throws(StoreError) -> Renewal
    /// Notes what an agent serves from now on; `false` if the session was ended.
    func describe(_ session: ID<Session>, as agent: AgentDescription) async throws(StoreError) -> Bool
    /// What the store says the session holds; a look without a renewal.
    func held(by session: ID<Session>) async throws(StoreError) -> [HeldRun]
    /// Ends a session whose agent is known to be dead or done; what it still held is lost.
    func end(_ session: ID<Session>, reason: String) async throws(StoreError) -> [RunChange]
    func sessions(includingEnded: Bool) async throws(StoreError) -> [Session]

    // Logs
    func append(_ lines: [LogLine]) async throws(StoreError)
    func log(of run: ID<FlowRun>, after position: LogLine.Position, limit: Int) async throws(StoreError) -> [LogLine]

    /// Rings whenever work may have become due or something was asked of a run that is held; the stream ends with the store.
    func doorbell() async throws(StoreError) -> AsyncStream<Void>
}

/// What became of a change.
package enum ChangeOutcome: Hashable, Sendable {
    case applied
    /// The run moved on, or the claim is void: here is where it stands, or `nil` if it is gone.
    case refused(FlowRun?)
}

/// What the store's schema is, against what this program knows.
package struct SchemaStatus: Hashable, Sendable {
    /// The newest migration applied, 0 for an empty store.
    package let version: Int
    /// The newest migration this program knows.
    package let known: Int
    /// Migrations applied by the call that returned this.
    package let applied: [String]

    package init(version: Int, known: Int, applied: [String] = []) {
        self.version = version
        self.known = known
        self.applied = applied
    }

    package var isCurrent: Bool { version == known }
}
