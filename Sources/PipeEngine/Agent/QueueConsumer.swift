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
        let doubtful = Doubtful()
        while !Task.isCancelled {
            if await doubtful.isEmpty, await isDone() { return }
            await active.waitForSlot()
            let free = await active.free
            guard free > 0, !Task.isCancelled else { continue }
            if await !askAgain(doubtful) {
                try? await Task.sleep(for: backoff.next())
                continue
            }
            do throws(BrokerError) {
                let progress = Progress()
                try await broker.serve(queues, upTo: free) { notices in
                    await take(notices, progress, doubtful)
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
    private func take(_ notices: [Notice], _ progress: Progress, _ doubtful: Doubtful) async -> [Settlement] {
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
            // Whether the claims were kept is not known: the same session may ask again.
            await doubtful.add(wanted)
            return notices.map { _ in .returned }
        }
    }

    /// Asks again for claims without an answer; `false` while the store gives none.
    private func askAgain(_ doubtful: Doubtful) async -> Bool {
        let runs = await doubtful.runs
        guard !runs.isEmpty else { return true }
        guard (try? await claim(runs)) != nil else { return false }
        await doubtful.remove(runs)
        return true
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

    /// Runs that were claimed without an answer.
    private actor Doubtful {
        private(set) var runs: [ID<FlowRun>] = []
        var isEmpty: Bool { runs.isEmpty }
        func add(_ more: [ID<FlowRun>]) { runs += more }
        func remove(_ answered: [ID<FlowRun>]) { runs.removeAll(where: answered.contains) }
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
