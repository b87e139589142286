internal import Logging
internal import PipeCore

/// Keeps the agent's session alive, and obeys what the store says of it: what must be cancelled, what is not held any
/// more, and who leads. Stops every run before anybody else may take it.
actor Heartbeat {
    private let store: any Store
    private var agent: AgentDescription
    /// Whether the store knows the agent as it is now.
    private var isDescribed = true
    private let lease: Duration
    private let interval: Duration
    private let active: ActiveRuns
    private let board: StatusBoard
    private let metrics: AgentMetrics?
    private let logger: Logger
    private let clock = ContinuousClock()

    private(set) var session: ID<Session>
    /// When the last renewal was sent that succeeded: the store's lease cannot have begun earlier.
    private var renewedAt: ContinuousClock.Instant
    /// Since when every renewal has succeeded.
    private var reachableSince: ContinuousClock.Instant
    private var unclaimedBefore: Set<Claim> = []
    /// When the lease was last looked at.
    private var guardedAt: ContinuousClock.Instant
    /// When the store's answer to a beat was last known, or that it gave none.
    private var answeredAt: ContinuousClock.Instant
    /// Remembers each session, for the next life of this agent.
    private let lock: AgentLock

    /// What one beat brought.
    struct Beat: Sendable {
        let leads: Term?
        /// Runs this session holds and nobody here executes.
        let orphans: [HeldRun]
    }

    /// Goes on with a session that was opened at `openedAt`.
    init(
        store: any Store, agent: AgentDescription, settings: AgentSettings, session: ID<Session>,
        openedAt: ContinuousClock.Instant, lock: AgentLock, active: ActiveRuns, board: StatusBoard,
        metrics: AgentMetrics?, logger: Logger
    ) {
        self.lock = lock
        lock.remember(session)
        self.store = store
        self.agent = agent
        self.lease = settings.lease
        self.interval = settings.heartbeat
        self.session = session
        self.renewedAt = openedAt
        self.reachableSince = openedAt
        self.guardedAt = clock.now
        self.answeredAt = clock.now
        self.active = active
        self.board = board
        self.metrics = metrics
        metrics?.renewed(at: openedAt, for: settings.lease)
        self.logger = logger
    }

    /// Whether the store has been reachable for a whole lease: only then may this agent judge others by their silence.
    /// An agent that was frozen finds its own lease over when it wakes, and asks first.
    var mayJudge: Bool { clock.now - reachableSince >= lease && clock.now - renewedAt < lease }

    /// Whether what a session was given may be begun: it has not been replaced, and its lease runs for a while yet.
    func isSafe(_ session: ID<Session>) -> Bool {
        session == self.session && clock.now - renewedAt < lease - margin
    }

    /// Beats until cancelled, and hands each beat on.
    func run(_ take: @Sendable (Beat) async -> Void) async {
        var isFailing = false
        while !Task.isCancelled {
            let before = await active.claims
            let sentAt = clock.now
            do throws(StoreError) {
                let renewal = try await store.renew(session, lease: lease)
                if isFailing { logger.info("the store is back") }
                isFailing = false
                switch renewal {
                case .renewed(let held, let leads):
                    try await describe()
                    if sentAt - renewedAt > lease { reachableSince = sentAt }
                    renewedAt = sentAt
                    metrics?.renewed(at: sentAt, for: lease)
                    let orphans = await obey(held, activeBefore: before)
                    await take(Beat(leads: leads, orphans: orphans))
                case .refused:
                    try await startOver(activeBefore: before)
                    await take(Beat(leads: nil, orphans: []))
                }
            } catch {
                if !isFailing { logger.warning("no heartbeat: \(error)") }
                isFailing = true
                reachableSince = clock.now
            }
            answeredAt = clock.now
            let isThere = !isFailing
            board.change { $0.store = isThere ? .usable : .away }
            try? await Task.sleep(for: isFailing ? min(interval, .seconds(1)) : interval)
        }
    }

    /// Stops runs in time, until cancelled. On a clock of its own: a renewal that hangs must not hold it up.
    func guardLease() async {
        while !Task.isCancelled {
            await stopOverdue()
            guardedAt = clock.now
            try? await Task.sleep(for: min(lease / 12, .seconds(1)))
        }
    }

    /// Whether the lease was looked at within the last `span`, and the store asked within the lease (the clients give
    /// up on an answer before that). What it answered is no part of this: that it is away is no reason to kill an
    /// agent whose runs may outlast that.
    func isTurning(within span: Duration) -> Bool {
        clock.now - guardedAt < span && clock.now - answeredAt < max(lease, Self.longestBeat)
    }

    /// An unreachable server is given up on after less.
    private static let longestBeat = Duration.seconds(30)

    /// The agent takes on something else from now on; what the store cannot be told now it is told with the next beat.
    func take(on workload: Workload) async {
        agent.queues = workload.queues
        agent.slots = workload.slots
        isDescribed = false
        do throws(StoreError) {
            try await describe()
        } catch {
            logger.warning("the store could not be told yet what this agent takes on", metadata: ["why": "\(error)"])
        }
    }

    private func describe() async throws(StoreError) {
        guard !isDescribed else { return }
        let description = agent
        // A session that was ended is replaced at the next beat, with the description as it is then.
        _ = try await store.describe(session, as: description)
        isDescribed = agent == description
    }

    /// Passes on what is asked of runs, without renewing: for when a bell rang.
    func lookForWishes() async {
        guard await active.count > 0, let held = try? await store.held(by: session) else { return }
        await passOn(held)
    }

    private func passOn(_ held: [HeldRun]) async {
        for run in held {
            switch run.state {
            case .cancelling: await active.order(.cancel, run.claim)
            case .paused: await active.order(.pause, run.claim)
            case .running: await active.order(.resume, run.claim)
            case .scheduled, .pending, .completed, .failed, .crashed, .cancelled: break
            }
        }
    }

    /// Does as the store says; returns what was not executed here for two beats in a row.
    private func obey(_ held: [HeldRun], activeBefore: Set<Claim>) async -> [HeldRun] {
        let claims = Set(held.map(\.claim))
        for claim in activeBefore.subtracting(claims) { await active.order(.abandon, claim) }
        await passOn(held)
        let unclaimed = claims.subtracting(await active.claims)
        defer { unclaimedBefore = unclaimed }
        return held.filter { unclaimed.contains($0.claim) && unclaimedBefore.contains($0.claim) }
    }

    /// The session was ended by somebody who thought us dead: nothing of it is ours.
    private func startOver(activeBefore: Set<Claim>) async throws(StoreError) {
        logger.warning(
            "the session was ended by others; its runs are stopped and a new one is opened",
            metadata: [
                "session": "\(session)", "runs": "\(activeBefore.count)",
            ])
        for claim in activeBefore { await active.order(.abandon, claim) }
        let sentAt = clock.now
        let description = agent
        session = try await store.open(description, lease: lease)
        isDescribed = agent == description
        renewedAt = sentAt
        metrics?.renewed(at: sentAt, for: lease)
        // Whoever was thought dead has been away: it must not judge others yet.
        reachableSince = sentAt
        lock.remember(session)
        // What began under the old session while this went on.
        for claim in await active.claims where claim.session != session { await active.order(.abandon, claim) }
    }

    /// What killing takes.
    private var margin: Duration { min(lease / 6, .seconds(5)) }

    /// Kills what the store may give away from now on.
    private func stopOverdue() async {
        let sinceLease = clock.now - renewedAt - lease + margin
        guard sinceLease >= .zero else { return }
        let count = await active.abandon(graceUpTo: sinceLease)
        if count > 0 {
            logger.error(
                "the store was away for longer than the lease: runs are stopped", metadata: ["runs": "\(count)"])
        }
    }
}
