import PipeCore
import Synchronization

/// A store that does what the one behind it does, tells every change it kept, and fails on request: before a call reached
/// the store, or after it was committed, as a lost reply would.
final class FaultStore: Store {
    enum Fault: Sendable {
        /// The call does not reach the store.
        case before
        /// The call is kept and its answer lost.
        case after
        /// The call is not answered at all.
        case hang
        /// The store understands the call and refuses it.
        case refuse
        /// Nothing: for a call between two that fail.
        case pass
    }

    let base: any Store
    private let planned = Mutex<[String: [Fault]]>([:])
    private let isAway = Mutex<Set<String>>([])
    private let listeners = Mutex<[AsyncStream<RunChange>.Continuation]>([])
    private let holds = Mutex<[String: Hold]>([:])
    private let counts = Mutex<[String: Int]>([:])

    init(_ base: any Store) {
        self.base = base
    }

    /// The next calls named `call` fail so, one after the other.
    func fail(_ call: String, _ faults: Fault...) {
        planned.withLock { $0[call, default: []] += faults }
    }

    /// Calls named `call` do not reach the store until it is healed.
    func failAlways(_ call: String) { isAway.withLock { _ = $0.insert(call) } }

    /// Calls named `call` fail no more.
    func heal(_ call: String) {
        planned.withLock { $0[call] = nil }
        isAway.withLock { _ = $0.remove(call) }
    }

    /// A gate at which the next call waits.
    struct Hold: Sendable {
        fileprivate let arrivals: AsyncStream<Never>
        fileprivate let arrival: AsyncStream<Never>.Continuation
        fileprivate let releases: AsyncStream<Never>
        fileprivate let opening: AsyncStream<Never>.Continuation

        fileprivate init() {
            (arrivals, arrival) = AsyncStream.makeStream(of: Never.self)
            (releases, opening) = AsyncStream.makeStream(of: Never.self)
        }

        /// Returns once a call waits at the gate.
        func reached() async { for await _ in arrivals {} }
        func release() { opening.finish() }
    }

    /// The next call named `call` waits until it is released, and is then carried out.
    func hold(_ call: String) -> Hold {
        let hold = Hold()
        holds.withLock { $0[call] = hold }
        return hold
    }

    /// The next call named `call` is carried out, and its answer waits until it is released.
    func holdAnswer(to call: String) -> Hold { hold(call + "'s answer") }

    /// Every change kept from now on.
    func changes() -> AsyncStream<RunChange> {
        let (stream, listener) = AsyncStream.makeStream(of: RunChange.self)
        listeners.withLock { $0.append(listener) }
        return stream
    }

    /// How often a call was made.
    func count(_ call: String) -> Int { counts.withLock { $0[call, default: 0] } }

    func perform<Result: Sendable>(
        _ call: String, _ body: () async throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        counts.withLock { $0[call, default: 0] += 1 }
        let fault: Fault? = planned.withLock { planned in
            guard var faults = planned[call], !faults.isEmpty else { return nil }
            defer { planned[call] = faults }
            return faults.removeFirst()
        }
        await wait(at: call)
        if fault == .hang { try? await Task.sleep(for: .seconds(3_600)) }
        if fault == .before || fault == .hang || isAway.withLock({ $0.contains(call) }) {
            throw .unavailable("planned before \(call)")
        }
        if fault == .refuse { throw .rejected("planned refusal of \(call)") }
        let result = try await body()
        await wait(at: call + "'s answer")
        if fault == .after { throw .unavailable("planned after \(call)") }
        return result
    }

    private func wait(at gate: String) async {
        guard let hold = holds.withLock({ $0.removeValue(forKey: gate) }) else { return }
        hold.arrival.finish()
        for await _ in hold.releases {}
    }

    func tell(_ changes: [RunChange]) {
        for listener in listeners.withLock({ $0 }) {
            for change in changes { listener.yield(change) }
        }
    }

    func apply(_ changes: [RunChange]) async throws(StoreError) -> [ChangeOutcome] {
        try await perform("apply") { () throws(StoreError) in
            let outcomes = try await base.apply(changes)
            tell(zip(changes, outcomes).filter { $1 == .applied }.map { $0.0 })
            return outcomes
        }
    }

    func claim(_ runs: [ID<FlowRun>], by session: ID<Session>) async throws(StoreError) -> [ClaimOutcome] {
        try await perform("claim") { () throws(StoreError) in try await base.claim(runs, by: session) }
    }

    func renew(_ session: ID<Session>, lease: Duration) async throws(StoreError) -> Renewal {
        try await perform("renew") { () throws(StoreError) in try await base.renew(session, lease: lease) }
    }

    func end(_ session: ID<Session>, reason: String) async throws(StoreError) -> [RunChange] {
        try await perform("end") { () throws(StoreError) in
            let changes = try await base.end(session, reason: reason)
            tell(changes)
            return changes
        }
    }

    func append(_ lines: [LogLine]) async throws(StoreError) {
        counts.withLock { $0["lines", default: 0] += lines.count }
        try await perform("append") { () throws(StoreError) in try await base.append(lines) }
    }

    func open(_ agent: AgentDescription, lease: Duration) async throws(StoreError) -> ID<Session> {
        try await perform("open") { () throws(StoreError) in try await base.open(agent, lease: lease) }
    }
}

/// What no test fails on purpose.
extension FaultStore {
    func migrate() async throws(StoreError) -> SchemaStatus { try await base.migrate() }
    func schema() async throws(StoreError) -> SchemaStatus { try await base.schema() }
    func now() async throws(StoreError) -> Instant { try await base.now() }
    func close() async { await base.close() }
    func apply(_ spec: DeploymentSpec) async throws(StoreError) -> DeploymentApplication { try await base.apply(spec) }
    func deployments() async throws(StoreError) -> [Deployment] { try await base.deployments() }
    func deployment(_ name: DeploymentName) async throws(StoreError) -> Deployment? {
        try await base.deployment(name)
    }
    func pause(_ deployment: DeploymentName, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await base.pause(deployment, isPaused)
    }
    func delete(_ deployment: DeploymentName) async throws(StoreError) -> Int? { try await base.delete(deployment) }
    func createQueues(_ names: [QueueName]) async throws(StoreError) -> [QueueName] {
        try await base.createQueues(names)
    }
    func queues() async throws(StoreError) -> [QueueStatus] { try await base.queues() }
    func pause(_ queue: QueueName, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await base.pause(queue, isPaused)
    }
    func limit(_ queue: QueueName, to limit: Int?) async throws(StoreError) -> Bool {
        try await base.limit(queue, to: limit)
    }
    func accept(_ request: RunRequest) async throws(StoreError) -> Acceptance { try await base.accept(request) }
    func run(_ id: ID<FlowRun>) async throws(StoreError) -> FlowRun? { try await base.run(id) }
    func runs(_ filter: RunFilter) async throws(StoreError) -> [FlowRun] { try await base.runs(filter) }
    func runs(matching selector: RunSelector) async throws(StoreError) -> [FlowRun] {
        try await base.runs(matching: selector)
    }
    func obstacles(of run: ID<FlowRun>) async throws(StoreError) -> RunObstacles? {
        try await base.obstacles(of: run)
    }
    func history(of run: ID<FlowRun>) async throws(StoreError) -> [RunHistoryEntry] {
        try await base.history(of: run)
    }
    func delete(_ run: ID<FlowRun>) async throws(StoreError) -> Bool { try await base.delete(run) }
    func due(on queues: [QueueName], limit: Int) async throws(StoreError) -> [Notice] {
        try await base.due(on: queues, limit: limit)
    }
    func nextDue(on queues: [QueueName]) async throws(StoreError) -> Duration? { try await base.nextDue(on: queues) }
    func held(by session: ID<Session>) async throws(StoreError) -> [HeldRun] { try await base.held(by: session) }
    func sessions(includingEnded: Bool) async throws(StoreError) -> [Session] {
        try await base.sessions(includingEnded: includingEnded)
    }
    func log(
        of run: ID<FlowRun>, after position: LogLine.Position, limit: Int
    ) async throws(StoreError) -> [LogLine] {
        try await base.log(of: run, after: position, limit: limit)
    }
    func doorbell() async throws(StoreError) -> AsyncStream<Void> { try await base.doorbell() }
}
