@preconcurrency internal import Glibc
internal import Logging
internal import PipeCore

/// Executes one claimed run from its working directory to its last report, and is gone.
struct RunSupervisor {
    let claimed: ClaimedRun
    let launcher: any Launcher
    let reporter: Reporter
    let forwarder: LogForwarder
    let desk: RequestDesk
    let active: ActiveRuns
    let spares: SpareFolders
    let settings: AgentSettings
    let orders: AsyncStream<RunOrder>
    /// Told how it went, where traces are collected.
    let trace: RunTrace?
    let claimedAt: ContinuousClock.Instant
    let metrics: AgentMetrics?
    let logger: Logger

    /// Returns once the run's folder is gone and its end reported, or its claim known to be void.
    func execute() async {
        await reporter.begin(claimed)
        let verdict = await attempt()
        await reporter.end(claimed.claim)
        switch verdict {
        case .kept: return
        case .untold: logger.warning("the run's end is not told: the next life of this agent will")
        case .void, nil:
            metrics?.runsGivenUp.add()
            logger.warning("run given up: it is held by somebody else now")
        }
    }

    private func attempt() async -> Reporter.Verdict? {
        let log = await forwarder.open(claimed.claim, limit: claimed.deployment.logLimit)
        let outcome = await carryOut(log)
        await active.beginReporting(claimed.claim)
        let spooled = [outcome.facts, log].compactMap(\.self)
        guard let event = outcome.event else {
            for spool in spooled { await forwarder.leave(spool) }
            trace?.end(outcome.attemptEnd(in: nil))
            return nil
        }
        await forwarder.deliver(spooled)
        let verdict = await report(event, outcome)
        trace?.end(outcome.attemptEnd(in: verdict.state))
        return verdict
    }

    /// What became of the attempt.
    private struct Outcome {
        /// How it ended; `nil` if it was abandoned.
        var event: RunEvent?
        /// What it took.
        var usage: ResourceUse?
        /// What its process said of its work.
        var facts: AttemptLog?
        /// When its process was started, and when it was known to have ended.
        var lifetime: Range<ContinuousClock.Instant>?
        var pid: Int32?
        /// The tasks that were open, where traces are collected.
        var tasks: TaskSpans?
        var endedAt = Instant.hostNow

        func attemptEnd(in state: RunState?) -> AttemptEnd {
            AttemptEnd(event: event, state: state, usage: usage, pid: pid, tasks: tasks, at: endedAt)
        }
    }

    /// From the working directory to what is left of it.
    private func carryOut(_ log: AttemptLog) async -> Outcome {
        let folder: WorkDirectory
        let process: any LaunchedProcess
        let user: UnixUser?
        do {
            user = try await findUser()
            folder = try WorkDirectory(
                for: claimed.claim, of: settings.name, in: settings.stateDirectory, owner: user,
                spares: spares)
        } catch {
            let problem = (error as? LaunchError)?.description ?? "no working directory: \(error)"
            return Outcome(event: .crashed(Cause(problem)))
        }
        let plan = LaunchPlan(
            claimed, directory: folder.path, environment: settings.environment, pythonPath: settings.pythonPath,
            pipeRun: settings.pipeRun, user: user, trace: trace?.parent)
        for shortcoming in launcher.shortcomings(of: plan.order) {
            await log.append(shortcoming, from: .agent, .warning)
        }
        do {
            if let file = plan.parametersFile { try folder.write(file.content, to: file.path) }
            process = try await launcher.launch(plan.order)
        } catch {
            let isFlowFault = (error as? LaunchError)?.isFlowFault ?? false
            let cause = Cause("\(error)")
            await folder.remove()
            return Outcome(event: isFlowFault ? .failed(cause) : .crashed(cause))
        }
        let startedAt = ContinuousClock.now
        metrics?.spawnDelay.record(startedAt - claimedAt)
        logger.info("run started", metadata: ["pid": "\(process.pid)"])
        if let remark = process.remark { await log.append(remark, from: .agent, .info) }
        var outcome = await supervise(process, log)
        outcome.lifetime = startedAt..<ContinuousClock.now
        if let event = outcome.event { await reporter.note(event, under: claimed.claim, using: outcome.usage) }
        // Before the report: from then on the next attempt may begin.
        await leave(folder, after: outcome.event, log)
        return outcome
    }

    private func findUser() async throws(LaunchError) -> UnixUser? {
        guard let name = claimed.deployment.isolation.user else { return nil }
        let user = try await UserLookup.shared.user(named: name)
        try user.checkThatItCanBeHad()
        return user
    }

    /// Removes the folder, or keeps it and says where.
    private func leave(_ folder: WorkDirectory, after event: RunEvent?, _ log: AttemptLog) async {
        if claimed.deployment.isolation.keepWorkdir.keeps(after: event) {
            do throws(FileProblem) {
                let path = try folder.keep()
                return await log.append("its working directory is kept: \(path)", from: .agent, .info)
            } catch {
                await log.append("\(error)", from: .agent, .warning)
            }
        }
        await folder.remove()
    }

    private func report(_ event: RunEvent, _ outcome: Outcome) async -> Reporter.Verdict {
        let verdict = await reporter.report(event, under: claimed.claim, using: outcome.usage)
        if case .kept(let state) = verdict {
            metrics?.ended(claimed.run, in: state, lifetime: outcome.lifetime, using: outcome.usage)
            logger.info(
                "run ended",
                metadata: [
                    "state": "\(state.rawValue)", "cause": "\(event.cause?.message ?? "-")",
                ])
        }
        return verdict
    }

    private enum News: Sendable {
        case ended(RunEnding)
        case stopped(RunOrder?)
        case started(Reporter.Verdict)
        /// Its time is no longer looked at.
        case isUntimed
    }

    /// Reads the process to its end, and stops it when told to or when its time is over.
    private func supervise(_ process: any LaunchedProcess, _ log: AttemptLog) async -> Outcome {
        let timers = RunTimers(claimed.deployment.limits)
        let listener = RunListener(
            claimed: claimed, log: log, forwarder: forwarder, desk: desk, timers: timers, trace: trace)
        let (end, order) = await withTaskCancellationHandler {
            await follow(process, listener, timers)
        } onCancel: {
            // Nobody waits for the run any more. Unstructured: a cancellation handler cannot wait.
            Task { await process.signal(SIGKILL) }
        }
        let event = RunVerdict.event(
            for: end.process.exit, order: order, failure: end.failure, outOfMemory: end.process.outOfMemory,
            retries: claimed.run.retries, spent: claimed.run.spent)
        return Outcome(
            event: event, usage: end.process.use, facts: end.facts, pid: process.pid, tasks: end.tasks)
    }

    /// Returns how the process ended, and the last order that it was given.
    private func follow(
        _ process: any LaunchedProcess, _ listener: RunListener, _ timers: RunTimers
    ) async -> (RunEnding, RunOrder?) {
        await withTaskGroup(of: News.self) { group in
            group.addTask { .ended(await listener.listen(to: process)) }
            group.addTask { .stopped(await obey(orders, for: process, timers)) }
            group.addTask { .started(await reporter.report(.started, under: claimed.claim)) }
            if timers.areSet {
                group.addTask {
                    if let overrun = await timers.overrun() { await active.order(.timeOut(overrun), claimed.claim) }
                    return .isUntimed
                }
            }
            var end = RunEnding(process: ProcessEnd(.signal(SIGKILL)))
            var order: RunOrder?
            for await news in group {
                switch news {
                case .ended(let ending):
                    end = ending
                    group.cancelAll()
                case .stopped(let last):
                    if order != .abandon { order = last }
                case .started(.void):
                    // Somebody else may be executing it: not a moment longer.
                    order = .abandon
                    await process.signal(SIGKILL)
                case .started(.kept), .started(.untold), .isUntimed:
                    break
                }
            }
            return (end, order)
        }
    }
}
