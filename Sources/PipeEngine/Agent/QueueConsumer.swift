internal import Logging
internal import PipeCore

/// Takes notices while slots are free, claims their runs, and hands them on to be executed.
struct QueueConsumer {
    let store: any Store
    let broker: any Broker
    let queues: [QueueName]
    let active: ActiveRuns
    let heartbeat: Heartbeat
    /// Where claimed runs go, with their slot taken.
    let claimed: AsyncStream<StartedRun>.Continuation
    let logger: Logger

    /// A claimed run that has its slot.
    struct StartedRun: Sendable {
        let claimed: ClaimedRun
        let orders: AsyncStream<RunOrder>
    }

    /// Consumes until cancelled, or until `isDone` says so between two handfuls.
    func run(until isDone: @Sendable () async -> Bool = { false }) async {
        var backoff = Backoff(from: .milliseconds(50), to: .seconds(2))
        while !Task.isCancelled {
            if await isDone() { return }
            await active.waitForSlot()
            let free = await active.free
            guard free > 0, !Task.isCancelled else { continue }
            do throws(BrokerError) {
                let progress = Progress()
                try await broker.serve(queues, upTo: free) { notices in
                    await take(notices, progress)
                }
                // Notices of which nothing can be claimed (a limit filled meanwhile) must not make a busy loop.
                if await progress.isInVain { try? await Task.sleep(for: backoff.next()) } else { backoff.reset() }
            } catch {
                logger.warning("no notices: \(error)")
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    /// Claims the runs and settles every notice the store has answered for.
    private func take(_ notices: [Notice], _ progress: Progress) async -> [Settlement] {
        var wanted: [ID<FlowRun>] = []
        for notice in notices where !wanted.contains(notice.run) {
            if await !active.isActive(notice.run) { wanted.append(notice.run) }
        }
        guard !wanted.isEmpty else { return notices.map { _ in .settled } }
        do throws(StoreError) {
            let count = try await claim(wanted)
            await progress.add(handed: notices.count, claimed: count)
            return notices.map { _ in .settled }
        } catch {
            logger.warning(
                "runs could not be claimed; their notices go back",
                metadata: [
                    "runs": "\(wanted.count)", "why": "\(error)",
                ])
            await progress.add(handed: notices.count, claimed: 0)
            return notices.map { _ in .returned }
        }
    }

    /// Claims runs and starts what was given; how many that were.
    @discardableResult
    func claim(_ runs: [ID<FlowRun>]) async throws(StoreError) -> Int {
        var count = 0
        for case .claimed(let run) in try await store.claim(runs, by: heartbeat.session) {
            guard let orders = await active.enter(run) else { continue }
            claimed.yield(StartedRun(claimed: run, orders: orders))
            count += 1
        }
        return count
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
