@preconcurrency internal import Glibc
internal import Logging
internal import PipeCore

/// Executes one claimed run from its working directory to its last report, and is gone.
struct RunSupervisor {
    let claimed: ClaimedRun
    let launcher: any Launcher
    let reporter: Reporter
    let forwarder: LogForwarder
    let settings: AgentSettings
    let orders: AsyncStream<RunOrder>
    let logger: Logger

    /// Returns once the run's folder is gone and its end reported, or its claim known to be void.
    func execute() async {
        await reporter.begin(claimed)
        let verdict = await attempt()
        await reporter.end(claimed.claim)
        switch verdict {
        case .kept: return
        case .untold: logger.warning("the run's end is not told: the next life of this agent will")
        case .void, nil: logger.warning("run given up: it is held by somebody else now")
        }
    }

    private func attempt() async -> Reporter.Verdict? {
        let folder: WorkDirectory
        let process: any LaunchedProcess
        do {
            folder = try WorkDirectory(creating: directory)
        } catch {
            return await report(.crashed(Cause("no working directory: \(error)")))
        }
        let plan = LaunchPlan(
            claimed, directory: directory, environment: settings.environment, pythonPath: settings.pythonPath)
        do {
            if let file = plan.parametersFile { try folder.write(file.content, to: file.path) }
            process = try await launcher.launch(plan.order)
        } catch {
            let isFlowFault = (error as? LaunchError)?.isFlowFault ?? false
            let cause = Cause("\(error)")
            await folder.remove()
            return await report(isFlowFault ? .failed(cause) : .crashed(cause))
        }
        logger.info("run started", metadata: ["pid": "\(process.pid)"])
        let log = await forwarder.open(claimed.claim, limit: claimed.deployment.logLimit)
        let end = await supervise(process, log)
        if let end { await reporter.note(end, under: claimed.claim) }
        // Before the report: from then on the next attempt may begin.
        await folder.remove()
        guard let event = end else {
            await forwarder.leave(log)
            return nil
        }
        await forwarder.deliver(log)
        return await report(event)
    }

    private var directory: String {
        "\(settings.stateDirectory)/runs/\(claimed.claim.run)-\(claimed.claim.attempt)"
    }

    private func report(_ event: RunEvent) async -> Reporter.Verdict {
        let verdict = await reporter.report(event, under: claimed.claim)
        if case .kept(let state) = verdict {
            logger.info(
                "run ended",
                metadata: [
                    "state": "\(state.rawValue)", "cause": "\(event.cause?.message ?? "-")",
                ])
        }
        return verdict
    }

    private enum Outcome: Sendable {
        case ended(ProcessExit, failure: String?)
        case stopped(RunOrder?)
        case started(Reporter.Verdict)
        /// Somebody who could have told it to stop has nothing to say any more.
        case fellSilent
    }

    /// Reads the process to its end, and stops it when told to or when its time is over; what that means, or `nil` if it was
    /// abandoned.
    private func supervise(_ process: any LaunchedProcess, _ log: AttemptLog) async -> RunEvent? {
        let timers = RunTimers(claimed.deployment.limits)
        let (reasons, stop) = AsyncStream.makeStream(of: RunOrder.self)
        let (exit, failure, order) = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await listen(to: process, log, timers) }
            group.addTask { .stopped(await obey(reasons, for: process)) }
            group.addTask { .started(await reporter.report(.started, under: claimed.claim)) }
            group.addTask {
                for await order in orders { stop.yield(order) }
                return .fellSilent
            }
            group.addTask {
                if let overrun = await timers.overrun() { stop.yield(.timeOut(overrun)) }
                return .fellSilent
            }
            var end: (exit: ProcessExit, failure: String?) = (.signal(SIGKILL), nil)
            var order: RunOrder?
            for await outcome in group {
                switch outcome {
                case .ended(let exit, let failure):
                    end = (exit, failure)
                    group.cancelAll()
                case .stopped(let last):
                    if order != .abandon { order = last }
                case .started(.void):
                    // Somebody else may be executing it: not a moment longer.
                    order = .abandon
                    await process.signal(SIGKILL)
                case .started(.kept), .started(.untold), .fellSilent:
                    break
                }
            }
            return (end.exit, end.failure, order)
        }
        // Told to stop, a run stops with all that it started, also with what left its process group.
        if order != nil { Leftovers.end(of: claimed.claim) }
        return RunVerdict.event(
            for: exit, order: order, failure: failure, retries: claimed.run.retries, spent: claimed.run.spent)
    }

    /// Takes down all that the process says. It waits for the disk at most, never for the store.
    private func listen(to process: any LaunchedProcess, _ log: AttemptLog, _ timers: RunTimers) async -> Outcome {
        var failure: String?
        var exit = ProcessExit.signal(SIGKILL)
        for await event in process.events {
            timers.stopListening()
            defer { timers.listen() }
            switch event {
            case .output(let source, let bytes):
                await log.append(bytes, from: source)
            case .contract(let line):
                switch ContractMessage(line: line) {
                case .log(let level, let text): await log.append(text, from: .flow, level)
                case .heartbeat: timers.beat()
                case .failure(let error, let message): failure = "\(error): \(message)"
                case .hello, .unknown: break
                case nil: logger.warning("the flow sent a line on the contract that is no message")
                }
            case .exited(let end):
                exit = end
            }
        }
        return .ended(exit, failure: failure)
    }
}
