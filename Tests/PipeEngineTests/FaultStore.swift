import PipeCore
import Synchronization
import TestSupport

/// A store that does what the one behind it does, tells every change it kept, and fails on request, or by chance: before a
/// call reached the store, or after it was committed, as a lost reply would.
final class FaultStore: Store {
    enum Fault: Sendable {
        /// The call does not reach the store.
        case before
        /// The call is kept and its answer lost.
        case after
        /// The call is not answered at all.
        case hang
        /// The call reaches the store later.
        case delay(Duration)
        /// The store understands the call and refuses it.
        case refuse
        /// Nothing: for a call between two that fail.
        case pass
    }

    /// How often calls fail by themselves. What becomes of the n-th call of a name depends on the seed alone, whatever
    /// else goes on.
    struct Weather: Sendable {
        var seed: UInt64
        /// From 0 to 1, as are the others.
        var before = 0.05
        var after = 0.05
        var late = 0.1
        var longestDelay = Duration.milliseconds(30)

        fileprivate func fault(_ call: String, number: Int) -> Fault? {
            var dice = SplitMix(seed: seed ^ StableHash.of("\(call) \(number)"))
            let throwOfDice = Double.random(in: 0..<1, using: &dice)
            if throwOfDice < before { return .before }
            if throwOfDice < before + after { return .after }
            guard throwOfDice < before + after + late else { return nil }
            return .delay(longestDelay * Double.random(in: 0..<1, using: &dice))
        }
    }

    let base: any Store
    private let planned = Mutex<[String: [Fault]]>([:])
    private let isAway = Mutex<Set<String>>([])
    private let listeners = Mutex<[AsyncStream<RunChange>.Continuation]>([])
    private let holds = Mutex<[String: Hold]>([:])
    private let counts = Mutex<[String: Int]>([:])
    private let weather = Mutex<Weather?>(nil)
    private let spoilt = Mutex<Set<ID<FlowRun>>>([])

    init(_ base: any Store) {
        self.base = base
    }

    /// The next calls named `call` fail so, one after the other.
    func fail(_ call: String, _ faults: Fault...) {
        planned.withLock { $0[call, default: []] += faults }
    }

    /// From now on the store refuses whatever changes this run, and all that comes with it; `false`: no more.
    func spoil(_ run: ID<FlowRun>, _ isSpoilt: Bool = true) {
        spoilt.withLock { if isSpoilt { _ = $0.insert(run) } else { _ = $0.remove(run) } }
    }

    /// From now on every call may fail; none does by itself where there is no weather.
    func set(_ weather: Weather?) { self.weather.withLock { $0 = weather } }
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
        let number = counts.withLock { counts in
            counts[call, default: 0] += 1
            return counts[call, default: 0]
        }
        let fault = nextPlanned(call) ?? weather.withLock { $0?.fault(call, number: number) }
        await wait(at: call)
        if isAway.withLock({ $0.contains(call) }) { throw .unavailable("planned before \(call)") }
        switch fault {
        case .refuse: throw .rejected("planned refusal of \(call)")
        case .before: throw .unavailable("planned before \(call)")
        case .hang:
            try? await Task.sleep(for: .seconds(3_600))
            throw .unavailable("planned before \(call)")
        case .delay(let span): try? await Task.sleep(for: span)
        case .after, .pass, nil: break
        }
        let result = try await body()
        await wait(at: call + "'s answer")
        if case .after = fault { throw .unavailable("planned after \(call)") }
        return result
    }

    private func nextPlanned(_ call: String) -> Fault? {
        planned.withLock { planned in
            guard var faults = planned[call], !faults.isEmpty else { return nil }
            defer { planned[call] = faults }
            return faults.removeFirst()
        }
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
            let isSpoilt = spoilt.withLock { spoilt in changes.contains { spoilt.contains($0.run) } }
            if isSpoilt { throw .rejected("planned refusal of a change") }
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

/// What no test fails on purpose; what the agent asks for fails by chance.
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
    func depths(of queues: [QueueName]) async throws(StoreError) -> [QueueDepth] {
        try await perform("depths") { () throws(StoreError) in try await base.depths(of: queues) }
    }
    func pause(_ queue: QueueName, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await base.pause(queue, isPaused)
    }
    func limit(_ queue: QueueName, to limit: Int?) async throws(StoreError) -> Bool {
        try await base.limit(queue, to: limit)
    }
    func limit(_ queue: QueueName, toRate rate: RateLimit?) async throws(StoreError) -> Bool {
        try await base.limit(queue, toRate: rate)
    }
    func prioritize(_ queue: QueueName, _ priority: Priority) async throws(StoreError) -> Bool {
        try await base.prioritize(queue, priority)
    }
    func tagLimits() async throws(StoreError) -> [TagLimit] { try await base.tagLimits() }
    func limit(tag: String, to limit: Int?) async throws(StoreError) -> Bool {
        try await base.limit(tag: tag, to: limit)
    }
    func describe(_ session: ID<Session>, as agent: AgentDescription) async throws(StoreError) -> Bool {
        try await base.describe(session, as: agent)
    }
    func accept(_ request: RunRequest) async throws(StoreError) -> Acceptance { try await base.accept(request) }
    func run(_ id: ID<FlowRun>) async throws(StoreError) -> FlowRun? {
        try await perform("run") { () throws(StoreError) in try await base.run(id) }
    }
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
        try await perform("due") { () throws(StoreError) in try await base.due(on: queues, limit: limit) }
    }
    func nextDue(on queues: [QueueName]) async throws(StoreError) -> Duration? {
        try await perform("nextDue") { () throws(StoreError) in try await base.nextDue(on: queues) }
    }
    func held(by session: ID<Session>) async throws(StoreError) -> [HeldRun] {
        try await perform("held") { () throws(StoreError) in try await base.held(by: session) }
    }
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
