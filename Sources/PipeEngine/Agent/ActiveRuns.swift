internal import PipeCore

/// The runs an agent holds now: those in its slots, those claimed ahead that wait for one, and the way to each run's ear.
actor ActiveRuns {
    private struct Entry {
        let grace: Duration
        let stopGrace: Duration?
        let orders: AsyncStream<RunOrder>.Continuation
        let enteredAt = ContinuousClock.now
        /// `nil` until it has its slot.
        var seatedAt: ContinuousClock.Instant?
        /// Why it gets none.
        var recall: Recall?
    }

    private struct Waiter {
        let isDone: () -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    /// So many ends may be on their way to the store without taking up slots, and as many as there are slots: what the store
    /// does not take must not pile up.
    private static let mostReporting = 32

    private var slots: Int
    /// By claim, not by run: the next attempt may begin while the last one is tidied up.
    private var entries: [Claim: Entry] = [:]
    /// Those without a slot.
    private var ahead: Set<Claim> = []
    /// Those that wait for runs that they have asked for, and for how many.
    private var waiting: [Claim: Int] = [:]
    /// Those whose process is gone, and whose end is on its way to the store.
    private var reporting: Set<Claim> = []
    private var waiters: [Waiter] = []
    private var pace: RunPace
    private var lastSeatedAt = ContinuousClock.now
    private var isReleasing = false
    /// Runs that were ever taken on.
    private(set) var total = 0

    private let board: StatusBoard

    init(slots: Int, claimAhead: Duration, board: StatusBoard) {
        self.slots = slots
        pace = RunPace(horizon: claimAhead)
        self.board = board
    }

    var count: Int { entries.count }
    var claims: Set<Claim> { Set(entries.keys) }
    /// Those that take up a slot.
    private var busy: Int {
        entries.count - ahead.count - waiting.count - min(reporting.count, max(slots, Self.mostReporting))
    }
    private var free: Int { max(0, slots - busy) }
    /// Nothing, where no slot has been taken for a while: what is in them lasts.
    private var mayBeAhead: Int { .now - lastSeatedAt < pace.horizon * 2 ? pace.ahead(with: slots) : 0 }
    /// Whether most slots are taken, and nothing is claimed ahead.
    var isCrowded: Bool { free * 2 < slots && mayBeAhead == 0 }
    /// How many more may be claimed now.
    var room: Int { max(0, free + mayBeAhead - ahead.count) }

    /// Where there are fewer than before, those beyond are not filled again.
    func change(slots: Int) {
        self.slots = slots
        wake()
    }

    /// The longest time that any of these runs may take to stop, at least the usual.
    func longestStop(usually grace: Duration) -> Duration {
        entries.values.compactMap(\.stopGrace).reduce(grace, max)
    }

    // MARK: From the claim to the end

    /// Takes a run on, which waits for its slot from then on. `nil` if this attempt is here already.
    func enter(_ claimed: ClaimedRun) -> AsyncStream<RunOrder>? {
        guard entries[claimed.claim] == nil else { return nil }
        total += 1
        let (orders, sender) = AsyncStream.makeStream(of: RunOrder.self)
        entries[claimed.claim] = Entry(
            grace: claimed.disconnectGrace, stopGrace: claimed.deployment.limits.stopGrace, orders: sender)
        ahead.insert(claimed.claim)
        // What is claimed counts under its limits as if it ran: nothing more is claimed ahead for a while.
        if claimed.isRestricted { pace.noteEndless() }
        if isReleasing { order(.release, claimed.claim) }
        wake()
        return orders
    }

    /// Gives a run a slot, once one is free. Where something else was decided of it before that, it is not to begin; why. Then it
    /// needs none while that is reported.
    func seat(_ claim: Claim) async -> Recall? {
        await wait { [self] in busy < slots || entries[claim]?.recall != nil }
        ahead.remove(claim)
        defer { wake() }
        guard !Task.isCancelled, let entry = entries[claim] else { return .ordered(.abandon) }
        if let recall = entry.recall {
            reporting.insert(claim)
            return recall
        }
        let now = ContinuousClock.now
        entries[claim]?.seatedAt = now
        lastSeatedAt = now
        tellBoard()
        return nil
    }

    /// Nothing of the run's process is left: its slot is the next one's while its end is reported.
    func beginReporting(_ claim: Claim) {
        guard let seatedAt = entries[claim]?.seatedAt else { return }
        pace.note(.now - seatedAt)
        waiting[claim] = nil
        reporting.insert(claim)
        tellBoard()
        wake()
    }

    func leave(_ claim: Claim) {
        entries.removeValue(forKey: claim)?.orders.finish()
        waiting[claim] = nil
        reporting.remove(claim)
        tellBoard()
        wake()
    }

    /// The run waits for another, and takes up no slot meanwhile.
    func beginWaiting(_ claim: Claim) {
        guard entries[claim] != nil else { return }
        waiting[claim, default: 0] += 1
        tellBoard()
        wake()
    }

    /// It goes on, also where there are more at work then than slots.
    func endWaiting(_ claim: Claim) {
        guard let count = waiting[claim] else { return }
        waiting[claim] = count > 1 ? count - 1 : nil
        tellBoard()
        wake()
    }

    private func tellBoard() {
        let busy = busy
        board.change { $0.busy = busy }
    }

    // MARK: What runs are told

    /// Tells one attempt, if it is executed here.
    func order(_ order: RunOrder, _ claim: Claim) {
        guard let entry = entries[claim] else { return }
        entry.orders.yield(order)
        guard entry.seatedAt == nil else { return }
        switch (order, entry.recall) {
        case (.abandon, _), (.cancel, nil), (.release, nil): entries[claim]?.recall = .ordered(order)
        default: return
        }
        wake()
    }

    func isActive(_ run: ID<FlowRun>) -> Bool { entries.keys.contains { $0.run == run } }

    /// The agent stops: tells all that are here, and whatever still comes of claims that were under way.
    func releaseAll() {
        isReleasing = true
        for claim in entries.keys { order(.release, claim) }
    }

    /// Abandons what may have been given to others: runs whose grace is shorter than the time since the lease ended, and
    /// those that have not begun.
    func abandon(graceUpTo span: Duration) -> Int {
        let overdue = entries.filter { $1.grace <= span || $1.seatedAt == nil }
        for claim in overdue.keys { order(.abandon, claim) }
        return overdue.count
    }

    /// Recalls what has waited longer than `patience` for a slot and has none yet: slots are taken for longer than was
    /// thought, and other agents may have free ones.
    func recallLate(after patience: Duration) {
        guard busy >= slots else { return }
        let late = ahead.filter { claim in
            entries[claim].map { $0.recall == nil && .now - $0.enteredAt > patience } == true
        }
        guard !late.isEmpty else { return }
        pace.noteEndless()
        for claim in late { entries[claim]?.recall = .late }
        wake()
    }

    // MARK: Waiting

    /// Returns once there are free slots with nothing to fill them, or half of what was claimed ahead is used up, or the task is
    /// cancelled.
    func waitForRoom() async {
        await wait { [self] in
            free > ahead.count || (room > 0 && room * 2 >= mayBeAhead)
        }
    }

    /// Returns once a run waits while all slots are taken, or the task is cancelled.
    func waitForLack() async { await wait { [self] in !ahead.isEmpty && busy >= slots } }

    /// Returns once nothing is here or the task is cancelled.
    func waitUntilEmpty() async { await wait { [self] in entries.isEmpty } }

    private func wait(until isDone: @escaping () -> Bool) async {
        while !isDone(), !Task.isCancelled {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    if Task.isCancelled {
                        continuation.resume()
                    } else {
                        waiters.append(Waiter(isDone: isDone, continuation: continuation))
                    }
                }
            } onCancel: {
                // Unstructured: a cancellation handler cannot wait.
                Task { await self.wakeAll() }
            }
        }
    }

    /// Lets those go on who have what they waited for.
    private func wake() {
        var others: [Waiter] = []
        for waiter in waiters {
            if waiter.isDone() { waiter.continuation.resume() } else { others.append(waiter) }
        }
        waiters = others
    }

    private func wakeAll() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.continuation.resume() }
    }
}
