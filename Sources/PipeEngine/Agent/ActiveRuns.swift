internal import PipeCore

/// The runs an agent executes now: its slots, and the way to each run's ear.
actor ActiveRuns {
    private struct Entry {
        let grace: Duration
        let stopGrace: Duration?
        let orders: AsyncStream<RunOrder>.Continuation
    }

    private var slots: Int
    /// By claim, not by run: the next attempt may begin while the last one is tidied up.
    private var entries: [Claim: Entry] = [:]
    /// Those that wait for runs that they have asked for, and for how many.
    private var waiting: [Claim: Int] = [:]
    /// Those whose process is gone, and whose end is on its way to the store.
    private var reporting: Set<Claim> = []
    private var waiters: [CheckedContinuation<Void, Never>] = []
    /// Runs that ever took a slot.
    private(set) var total = 0

    private let board: StatusBoard

    init(slots: Int, board: StatusBoard) {
        self.slots = slots
        self.board = board
    }

    var count: Int { entries.count }
    /// Those that take up a slot.
    private var busy: Int { entries.count - waiting.count - min(reporting.count, slots) }
    var free: Int { max(0, slots - busy) }
    /// Whether most slots are taken.
    var isCrowded: Bool { free * 2 < slots }
    var claims: Set<Claim> { Set(entries.keys) }

    /// Where there are fewer than before, those beyond are not filled again.
    func change(slots: Int) {
        self.slots = slots
        wakeWaiters()
    }

    /// The longest time that any of these runs may take to stop, at least the usual.
    func longestStop(usually grace: Duration) -> Duration {
        entries.values.compactMap(\.stopGrace).reduce(grace, max)
    }

    /// Takes a slot. `nil` if this attempt is executed here already.
    func enter(_ claimed: ClaimedRun) -> AsyncStream<RunOrder>? {
        guard entries[claimed.claim] == nil else { return nil }
        total += 1
        let (orders, sender) = AsyncStream.makeStream(of: RunOrder.self)
        entries[claimed.claim] = Entry(
            grace: claimed.disconnectGrace, stopGrace: claimed.deployment.limits.stopGrace, orders: sender)
        tellBoard()
        return orders
    }

    func leave(_ claim: Claim) {
        entries.removeValue(forKey: claim)?.orders.finish()
        waiting[claim] = nil
        reporting.remove(claim)
        tellBoard()
        wakeWaiters()
    }

    /// Nothing of the run's process is left: its slot is the next one's while its end is reported. No more of them than there
    /// are slots: what the store does not take must not pile up.
    func beginReporting(_ claim: Claim) {
        guard entries[claim] != nil else { return }
        waiting[claim] = nil
        reporting.insert(claim)
        tellBoard()
        wakeWaiters()
    }

    /// The run waits for another, and takes up no slot meanwhile.
    func beginWaiting(_ claim: Claim) {
        guard entries[claim] != nil else { return }
        waiting[claim, default: 0] += 1
        tellBoard()
        wakeWaiters()
    }

    /// It goes on, also where there are more at work then than slots.
    func endWaiting(_ claim: Claim) {
        guard let count = waiting[claim] else { return }
        waiting[claim] = count > 1 ? count - 1 : nil
        tellBoard()
    }

    private func tellBoard() {
        let busy = busy
        board.change { $0.busy = busy }
    }

    /// Tells one attempt, if it is executed here.
    func order(_ order: RunOrder, _ claim: Claim) {
        entries[claim]?.orders.yield(order)
    }

    func isActive(_ run: ID<FlowRun>) -> Bool { entries.keys.contains { $0.run == run } }

    func orderAll(_ order: RunOrder) {
        for entry in entries.values { entry.orders.yield(order) }
    }

    /// Abandons what may have been given to others: runs whose grace is shorter than the time since the lease ended.
    func abandon(graceUpTo span: Duration) -> Int {
        let overdue = entries.values.filter { $0.grace <= span }
        for entry in overdue { entry.orders.yield(.abandon) }
        return overdue.count
    }

    /// Returns once a slot is free or the task is cancelled.
    func waitForSlot() async { await wait { free > 0 } }

    /// Returns once nothing runs or the task is cancelled.
    func waitUntilEmpty() async { await wait { entries.isEmpty } }

    private func wait(until isDone: () -> Bool) async {
        while !isDone(), !Task.isCancelled {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    if Task.isCancelled { continuation.resume() } else { waiters.append(continuation) }
                }
            } onCancel: {
                // Unstructured: a cancellation handler cannot wait.
                Task { await self.wakeWaiters() }
            }
        }
    }

    private func wakeWaiters() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
    }
}
