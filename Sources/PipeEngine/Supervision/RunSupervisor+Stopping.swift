@preconcurrency internal import Glibc
internal import Logging
internal import PipeCore

extension RunSupervisor {
    /// Stops the process for the first reason given, and again for one that is more urgent, until cancelled; returns the
    /// last that counted. Before that it may stand still and go on as often as it is told.
    func obey(
        _ orders: AsyncStream<RunOrder>, for process: any LaunchedProcess, _ timers: RunTimers
    ) async -> RunOrder? {
        await withTaskGroup(of: Void.self) { group in
            var obeyed: RunOrder?
            var isPaused = false
            for await order in orders where obeyed.map(order.supersedes) ?? true {
                if order == .pause || order == .resume {
                    guard isPaused != (order == .pause) else { continue }
                    isPaused.toggle()
                    await isPaused ? pause(process, timers) : resume(process, timers)
                    continue
                }
                obeyed = order
                guard order != .abandon else {
                    await process.signal(SIGKILL)
                    continue
                }
                // What stands still cannot end by itself.
                if isPaused { await resume(process, timers) }
                if case .timeOut(let overrun) = order {
                    logger.warning("run is stopped", metadata: ["why": "\(overrun)"])
                }
                await process.signal(SIGTERM)
                group.addTask {
                    guard (try? await Task.sleep(for: grace)) != nil else { return }
                    await process.signal(SIGKILL)
                }
            }
            group.cancelAll()
            return obeyed
        }
    }

    private func pause(_ process: any LaunchedProcess, _ timers: RunTimers) async {
        timers.stop()
        await process.freeze()
        logger.info("run paused")
    }

    private func resume(_ process: any LaunchedProcess, _ timers: RunTimers) async {
        await process.thaw()
        timers.go()
        logger.info("run resumed")
    }

    /// Between SIGTERM and SIGKILL.
    private var grace: Duration { claimed.deployment.limits.stopGrace ?? settings.stopGrace }
}
