internal import Logging
internal import PipeCore

/// Takes notices while there is room, claims their runs, and hands them on to be executed.
struct QueueConsumer {
    let store: any Store
    let broker: any Broker
    let active: ActiveRuns
    let heartbeat: Heartbeat
    let restInVain: ClosedRange<Duration>
    /// Where claimed runs go, to get a slot.
    let claimed: AsyncStream<StartedRun>.Continuation
    let metrics: AgentMetrics?
    let logger: Logger
    private let doubt = Doubt()
    /// Rung when somebody changed something: what could not be claimed may be claimed now.
    private let changes = WakeUp()

    /// How long an agent most of whose slots are taken waits for more free ones, where it claims nothing ahead: what is claimed
    /// together costs one transaction.
    private static let pause = Duration.milliseconds(3)

    /// How long it rests after notices that were in vain, whatever happens.
    private static let leastRest = Duration.milliseconds(50)

    init(
        store: any Store, broker: any Broker, active: ActiveRuns, heartbeat: Heartbeat,
        restInVain: ClosedRange<Duration>,
        claimed: AsyncStream<StartedRun>.Continuation, metrics: AgentMetrics?, logger: Logger
    ) {
        self.store = store
        self.broker = broker
        self.active = active
        self.heartbeat = heartbeat
        self.restInVain = restInVain
        self.claimed = claimed
        self.metrics = metrics
        self.logger = logger
    }

    /// A claimed run that this agent has taken on.
    struct StartedRun: Sendable {
        let claimed: ClaimedRun
        let orders: AsyncStream<RunOrder>
        /// When the store's answer came.
        let claimedAt: ContinuousClock.Instant
        /// The same by the host's clock.
        let claimedOn: Instant
    }

    /// Somebody changed something in the store. A consumer that has found nothing to claim looks again.
    func ring() { changes.ring() }

    /// Consumes from these queues until cancelled, or until `isDone` says so between two handfuls.
    func consume(_ queues: [QueueName], until isDone: @Sendable () async -> Bool = { false }) async {
        var backoff = Backoff(from: .milliseconds(50), to: .seconds(2))
        var rests = Backoff(from: restInVain.lowerBound, to: restInVain.upperBound)
        while !Task.isCancelled {
            if await doubt.isThere {
                if await !settleDoubt() { try? await Task.sleep(for: backoff.next()) }
                continue
            }
            if await isDone() { return }
            await active.waitForRoom()
            if await active.isCrowded { try? await Task.sleep(for: Self.pause) }
            let room = await active.room
            guard room > 0, !Task.isCancelled else { continue }
            do throws(BrokerError) {
                let progress = Progress()
                try await broker.serve(queues, upTo: room) { notices in
                    await take(notices, progress)
                }
                if await progress.isInVain { await rest(for: rests.next()) } else { rests.reset() }
                backoff.reset()
            } catch {
                logger.warning("no notices: \(error)")
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    /// Notices of which nothing can be claimed (a queue is paused, a limit was filled meanwhile) must not make a busy loop, not
    /// even where much is changed; but what somebody makes claimable need not wait for the whole of a long rest.
    private func rest(for span: Duration) async {
        let least = min(span, Self.leastRest)
        guard (try? await Task.sleep(for: least)) != nil else { return }
        await changes.sleep(for: span - least)
    }

    /// Claims the runs and settles every notice the store has answered for.
    private func take(_ notices: [Notice], _ progress: Progress) async -> [Settlement] {
        // There may be less room than when the notices were asked for.
        let room = await active.room
        var wanted: [ID<FlowRun>] = []
        for notice in notices where wanted.count < room && !wanted.contains(notice.run) { wanted.append(notice.run) }
        do throws(StoreError) {
            let count = wanted.isEmpty ? 0 : try await claim(wanted)
            await progress.add(handed: notices.count, claimed: count)
            return notices.map { wanted.contains($0.run) ? .settled : .returned }
        } catch {
            await progress.add(handed: notices.count, claimed: 0)
            let facts: Logger.Metadata = ["runs": "\(wanted.count)", "why": "\(error)"]
            guard error.isTransient else {
                // The same question would get the same answer; the leader sends the notices again.
                logger.error("runs cannot be claimed", metadata: facts)
                return notices.map { _ in .settled }
            }
            logger.warning("runs could not be claimed; their notices go back", metadata: facts)
            await doubt.raise()
            return notices.map { _ in .returned }
        }
    }

    /// A claim was not answered, and may have been kept: takes up what this session holds and nobody here executes. `false`
    /// while the store does not answer. What was not kept comes again with its notice.
    private func settleDoubt() async -> Bool {
        do throws(StoreError) {
            let executed = await active.claims
            let held = try await store.held(by: await heartbeat.session)
            let missed = held.filter { $0.state == .pending && !executed.contains($0.claim) }
            if !missed.isEmpty { try await claim(missed.map(\.claim.run)) }
        } catch {
            guard !error.isTransient else { return false }
            logger.error("claims that were not answered cannot be taken up", metadata: ["why": "\(error)"])
        }
        await doubt.settle()
        return true
    }

    /// Claims runs and starts what was given; how many that were. An answer that took longer than the lease, or than the
    /// session, is none: others may hold the runs by then.
    @discardableResult
    func claim(_ runs: [ID<FlowRun>]) async throws(StoreError) -> Int {
        let session = await heartbeat.session
        let outcomes = try await store.claim(runs, by: session)
        guard await heartbeat.isSafe(session) else {
            throw .unavailable("the answer to a claim came when the lease was over")
        }
        let claimedAt = ContinuousClock.now
        let claimedOn = Instant.hostNow
        var count = 0
        for outcome in outcomes {
            switch outcome {
            case .claimed(let run):
                guard let orders = await active.enter(run) else { continue }
                // Looked at once more: only what was taken on is seen by those who stop runs in time.
                if await !heartbeat.isSafe(session) { await active.order(.abandon, run.claim) }
                claimed.yield(
                    StartedRun(claimed: run, orders: orders, claimedAt: claimedAt, claimedOn: claimedOn))
                metrics?.claimed(run.run)
                count += 1
            case .unreadable(let given):
                try await fail(given)
                count += 1
            case .refused:
                break
            }
        }
        return count
    }

    /// Reports a run that cannot be executed here because its deployment cannot be read.
    private func fail(_ given: UnreadableClaim) async throws(StoreError) {
        logger.error("a run cannot be executed", metadata: ["id": "\(given.claim.run)", "why": "\(given.problem)"])
        let event = RunEvent.failed(Cause(given.problem))
        guard let change = try? RunMachine.change(given.standing, on: event, under: given.claim) else { return }
        _ = try await store.apply([change])
    }

    /// Whether there may be claims that nobody was told of.
    private actor Doubt {
        private(set) var isThere = false
        func raise() { isThere = true }
        func settle() { isThere = false }
    }

    /// Whether a handful was of any use.
    private actor Progress {
        private var handed = 0
        private var claimed = 0
        func add(handed: Int, claimed: Int) {
            self.handed += handed
            self.claimed += claimed
        }
        var isInVain: Bool { handed > 0 && claimed == 0 }
    }
}
