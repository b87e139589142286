internal import Logging
internal import PipeCore

extension Agent {
    /// The parts of a working agent, each a child task; the last to end is whatever still runs.
    func work(
        _ heartbeat: Heartbeat, _ forwarder: LogForwarder, _ results: ResultSpool, _ keeper: SpoolKeeper,
        _ stops: AsyncStream<Void>
    ) async {
        let reporter = Reporter(store: store, results: results, patience: settings.startPatience, logger: logger)
        let notifications = NotificationDispatch(
            store: store, opener: opener, courier: courier, heartbeat: heartbeat, interval: settings.heartbeat,
            logger: logger)
        let roster = DutyRoster(
            store: store, broker: noticeBoard, zones: .machine, notifications: notifications, heartbeat: heartbeat,
            settings: settings, metrics: observation?.metrics, logger: logger)
        let (started, claimed) = AsyncStream.makeStream(of: QueueConsumer.StartedRun.self)
        let (drain, startDrain) = AsyncStream.makeStream(of: Never.self)
        let consumer = QueueConsumer(
            store: store, broker: broker, active: active, heartbeat: heartbeat, restInVain: settings.restInVain,
            claimed: claimed, metrics: observation?.metrics, logger: logger)

        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await heartbeat.run { beat in
                    await roster.lead(beat.leads)
                    await takeUp(beat.orphans, consumer)
                }
            }
            group.addTask { await heartbeat.guardLease() }
            group.addTask { await reassure(heartbeat) }
            group.addTask { await board.run() }
            group.addTask { await awaitBroker() }
            group.addTask { if let observation { await observation.push?.run(of: observation) } }
            group.addTask { await forwarder.run() }
            group.addTask { await keeper.run() }
            group.addTask { await endings.watch() }
            group.addTask { await roster.run() }
            group.addTask { await notifications.run() }
            group.addTask { await listenToDoorbell(heartbeat, roster, consumer) }
            group.addTask { await listenToWishes(heartbeat) }
            let desk = RequestDesk(
                store: store, named: NamedValues(store: store, opener: opener),
                children: ChildRuns(
                    store: store, noticeBoard: noticeBoard, zones: .machine), endings: endings,
                active: active)
            group.addTask { await execute(started, reporter, forwarder, desk, heartbeat) }
            group.addTask { await recallLate() }
            group.addTask {
                var count = 0
                for await _ in stops {
                    count += 1
                    if count == 1 {
                        let running = await active.count
                        logger.info("stopping: no new runs are taken", metadata: ["running": "\(running)"])
                        startDrain.finish()
                    } else {
                        logger.warning("stopping at once: runs are ended")
                        await endRuns(reporter, forwarder)
                    }
                }
            }
            await consume(consumer, heartbeat, roster, until: drain)
            board.tellStopping()
            await finishRuns(reporter, forwarder)
            claimed.finish()
            await finishLogs(forwarder)
            group.cancelAll()
        }
    }

    /// Consumes until the drain begins or the agent's own end is reached.
    private func consume(
        _ consumer: QueueConsumer, _ heartbeat: Heartbeat, _ roster: DutyRoster, until drain: AsyncStream<Never>
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var workload = settings.workload
                while let other = await consume(workload.queues, consumer, heartbeat, roster) {
                    workload = other
                    await takeOn(workload, heartbeat)
                }
            }
            group.addTask { for await _ in drain {} }
            await group.next()
            group.cancelAll()
        }
    }

    private enum Turn: Sendable {
        case over
        case changed(Workload)
        /// Nobody is left who could change it.
        case settled
    }

    /// Consumes from these queues until the agent is told to take on something else, and then returns that.
    private func consume(
        _ queues: [QueueName], _ consumer: QueueConsumer, _ heartbeat: Heartbeat, _ roster: DutyRoster
    ) async -> Workload? {
        await withTaskGroup(of: Turn.self) { group in
            group.addTask {
                await consumer.consume(queues) { await isDone(heartbeat, roster) }
                return .over
            }
            group.addTask { await workloads.first { _ in true }.map(Turn.changed) ?? .settled }
            defer { group.cancelAll() }
            for await turn in group {
                switch turn {
                case .over: return nil
                case .changed(let workload): return workload
                case .settled: continue
                }
            }
            return nil
        }
    }

    /// What runs is not touched, also where it has no slot any more.
    private func takeOn(_ workload: Workload, _ heartbeat: Heartbeat) async {
        logger.info("the agent takes on something else", metadata: workload.metadata)
        await active.change(slots: workload.slots)
        await heartbeat.take(on: workload)
        board.tellReloaded(workload)
    }

    private func isDone(_ heartbeat: Heartbeat, _ roster: DutyRoster) async -> Bool {
        switch settings.until {
        case .told: return false
        case .oneRun: return await active.total > 0
        case .idle:
            guard await active.count == 0, await roster.isSettled else { return false }
            let due = try? await store.due(on: settings.workload.queues, limit: 1)
            let held = try? await store.held(by: heartbeat.session)
            return due?.isEmpty == true && held?.isEmpty == true
        }
    }

    /// Waits for what runs, as long as the drain may last, and then ends it.
    private func finishRuns(_ reporter: Reporter, _ forwarder: LogForwarder) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.extendTimeout() }
            group.addTask {
                guard (try? await Task.sleep(for: settings.drainTimeout)) != nil else { return }
                logger.warning("the drain took too long: runs are ended")
                await endRuns(reporter, forwarder)
            }
            await active.waitUntilEmpty()
            group.cancelAll()
        }
    }

    /// Brings logs that no run waits for into the store, if it takes them now; the spool keeps them.
    private func finishLogs(_ forwarder: LogForwarder) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard (try? await Task.sleep(for: .seconds(5))) != nil else { return }
                await forwarder.giveUp()
            }
            await forwarder.flush()
            group.cancelAll()
        }
    }

    /// Ends what runs. An agent that must go does not wait for a store that is away: what it has not taken by then stays in
    /// the spool for its next life.
    private func endRuns(_ reporter: Reporter, _ forwarder: LogForwarder) async {
        let stop = await active.longestStop(usually: settings.stopGrace)
        await active.releaseAll()
        guard (try? await Task.sleep(for: stop + settings.reportGrace)) != nil else { return }
        logger.error("stopping although the store has not taken all reports")
        await forwarder.giveUp()
        await reporter.giveUp()
    }

    /// Claims whose reply was lost are asked for again: the same claim comes back. What had started and is not executed
    /// any more is lost.
    private func takeUp(_ orphans: [HeldRun], _ consumer: QueueConsumer) async {
        guard !orphans.isEmpty else { return }
        do throws(StoreError) {
            try await consumer.claim(orphans.filter { $0.state == .pending }.map(\.claim.run))
            for orphan in orphans where orphan.state != .pending {
                guard let run = try await store.run(orphan.claim.run) else { continue }
                let event = RunEvent.lost(reason: "its agent does not execute it any more")
                guard let change = try? RunMachine.change(run.standing, on: event, under: orphan.claim) else {
                    continue
                }
                _ = try await store.apply([change])
            }
        } catch {
            logger.warning("runs nobody executes could not be taken up", metadata: ["why": "\(error)"])
        }
    }

    /// Somebody changed something: there may be work, notices to send, or something to ask of a run.
    private func listenToDoorbell(_ heartbeat: Heartbeat, _ roster: DutyRoster, _ consumer: QueueConsumer) async {
        var backoff = Backoff(from: .milliseconds(200), to: .seconds(10))
        while !Task.isCancelled {
            if let rings = try? await store.doorbell() {
                backoff.reset()
                for await _ in rings {
                    storeBroker.ring()
                    consumer.ring()
                    endings.ring()
                    roster.ring()
                    await heartbeat.lookForWishes()
                }
            }
            try? await Task.sleep(for: backoff.next())
        }
    }

    private func listenToWishes(_ heartbeat: Heartbeat) async {
        for await run in await broker.wishes() where await active.isActive(run) {
            await heartbeat.lookForWishes()
        }
    }
}
