@preconcurrency internal import Glibc
internal import Logging
internal import PipeCore

extension RunSupervisor {
    /// Stops the process for the first reason given, and again for one that is more urgent, until cancelled; returns the
    /// last that counted.
    func obey(_ reasons: AsyncStream<RunOrder>, for process: any LaunchedProcess) async -> RunOrder? {
        await withTaskGroup(of: Void.self) { group in
            var obeyed: RunOrder?
            for await order in reasons where obeyed.map(order.supersedes) ?? true {
                obeyed = order
                guard order != .abandon else {
                    await process.signal(SIGKILL)
                    continue
                }
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

    /// Between SIGTERM and SIGKILL.
    private var grace: Duration { claimed.deployment.limits.stopGrace ?? settings.stopGrace }
}
