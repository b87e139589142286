internal import PipeCore

/// Waits for the ends of runs, with one look at the store for all of them.
actor RunEndings {
    private let store: any Store
    private let poll: Duration
    private nonisolated let bell = WakeUp()
    private var waiting: [ID<FlowRun>: [Int: CheckedContinuation<FlowRun?, Never>]] = [:]
    private var count = 0
    private var isOver = false

    /// However often it rings, the store is asked no sooner than after this.
    private static let shortestPause = Duration.milliseconds(20)

    /// Asks the store every `poll` where nobody rings.
    init(store: any Store, poll: Duration) {
        self.store = store
        self.poll = poll
    }

    /// A run may have ended.
    nonisolated func ring() { bell.ring() }

    /// The run once it has ended, however long the store is away in between; `nil` if the task is cancelled or the run deleted.
    func end(of run: ID<FlowRun>) async -> FlowRun? {
        count += 1
        let number = count
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !isOver, !Task.isCancelled else { return continuation.resume(returning: nil) }
                waiting[run, default: [:]][number] = continuation
                bell.ring()
            }
        } onCancel: {
            // Unstructured: a cancellation handler cannot wait.
            Task { await self.giveUp(run, number) }
        }
    }

    /// Looks until cancelled.
    func watch() async {
        while !Task.isCancelled {
            if !waiting.isEmpty {
                await look()
                try? await Task.sleep(for: Self.shortestPause)
            }
            await bell.sleep(for: waiting.isEmpty ? .seconds(3_600) : poll)
        }
        isOver = true
        for run in waiting.keys { tell(run, nil) }
    }

    /// What the store does not answer now it is asked again.
    private func look() async {
        guard let (ended, gone) = try? await store.ended(among: Array(waiting.keys)) else { return }
        for run in ended { tell(run.id, run) }
        for run in gone { tell(run, nil) }
    }

    private func tell(_ run: ID<FlowRun>, _ end: FlowRun?) {
        for continuation in waiting.removeValue(forKey: run).map(\.values).map(Array.init) ?? [] {
            continuation.resume(returning: end)
        }
    }

    private func giveUp(_ run: ID<FlowRun>, _ number: Int) {
        waiting[run]?.removeValue(forKey: number)?.resume(returning: nil)
        if waiting[run]?.isEmpty == true { waiting[run] = nil }
    }
}
