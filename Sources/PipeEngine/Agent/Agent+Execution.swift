internal import Logging
internal import PipeCore

extension Agent {
    /// Executes claimed runs, each on its own and in their order as slots get free, until the stream ends.
    func execute(
        _ started: AsyncStream<QueueConsumer.StartedRun>, _ reporter: Reporter, _ forwarder: LogForwarder,
        _ desk: RequestDesk, _ heartbeat: Heartbeat
    ) async {
        let spares = WorkDirectory.spares(of: settings.name, in: settings.stateDirectory)
        await withDiscardingTaskGroup { group in
            for await run in started {
                var recall = await active.seat(run.claimed.claim)
                // The lease may have ended while it waited, or while the whole agent stood still.
                if recall == nil, await !heartbeat.isSafe(run.claimed.claim.session) { recall = .ordered(.abandon) }
                group.addTask { [recall] in
                    if let recall {
                        await giveBack(run.claimed, recall, reporter)
                    } else {
                        await supervise(run, reporter, forwarder, desk, spares)
                    }
                    await active.leave(run.claimed.claim)
                    storeBroker.ring()
                    endings.ring()
                }
            }
        }
    }

    private func supervise(
        _ run: QueueConsumer.StartedRun, _ reporter: Reporter, _ forwarder: LogForwarder, _ desk: RequestDesk,
        _ spares: SpareFolders
    ) async {
        var logger = logger(for: run.claimed.run)
        let trace = spans.map { RunTrace(of: run.claimed, claimedAt: run.claimedOn, to: $0) }
        if let trace { logger[metadataKey: "trace"] = "\(trace.parent.trace)" }
        let supervisor = RunSupervisor(
            claimed: run.claimed, launcher: launcher, reporter: reporter, forwarder: forwarder, desk: desk,
            active: active, spares: spares, settings: settings, orders: run.orders, trace: trace,
            claimedAt: run.claimedAt, metrics: observation?.metrics, logger: logger)
        observation?.metrics.runs.began(on: run.claimed.run.queue)
        await supervisor.execute()
        observation?.metrics.runs.left(run.claimed.run.queue)
    }

    private func logger(for run: FlowRun) -> Logger {
        var logger = logger
        logger[metadataKey: "run"] = "\(run.name)"
        logger[metadataKey: "id"] = "\(run.id)"
        logger[metadataKey: "deployment"] = "\(run.deployment)"
        logger[metadataKey: "queue"] = "\(run.queue)"
        return logger
    }

    /// Reports a run that was claimed ahead and does not begin here.
    private func giveBack(_ claimed: ClaimedRun, _ recall: Recall, _ reporter: Reporter) async {
        let logger = logger(for: claimed.run)
        guard let event = recall.event else {
            observation?.metrics.runsGivenUp.add()
            logger.warning("run given up before it was started: it is held by somebody else now")
            return
        }
        await reporter.begin(claimed)
        let verdict = await reporter.report(event, under: claimed.claim)
        await reporter.end(claimed.claim)
        if case .void = verdict { observation?.metrics.runsGivenUp.add() }
        logger.info(
            "run not started",
            metadata: ["why": "\(event.cause?.message ?? "-")", "state": "\(verdict.state?.rawValue ?? "-")"])
    }

    /// Hands runs back that were claimed ahead and get no slot soon, until cancelled.
    func recallLate() async {
        while !Task.isCancelled {
            await active.waitForLack()
            try? await Task.sleep(for: settings.aheadPatience / 2)
            await active.recallLate(after: settings.aheadPatience)
        }
    }
}
