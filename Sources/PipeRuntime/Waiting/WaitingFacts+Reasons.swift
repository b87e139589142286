internal import PipeCore

extension WaitingFacts {
    /// Why the run has not started, the most decisive reason first; never empty.
    package var reasons: [WaitingReason] {
        guard run.state == .scheduled else { return [whereItIs] }
        guard let deployment else {
            return [
                .init(.deploymentDeleted, "its deployment \(run.deployment) was deleted: the leader cancels it soon")
            ]
        }
        if let late { return [late] }
        let isDue = run.dueAt <= now
        var reasons = [dueDate, pause(of: deployment), queuePause, isDue ? leadership : nil].compactMap(\.self)
        if isDue {
            reasons += limits(of: deployment)
            if let overlap { reasons.append(overlap) }
        }
        if let agentReason { reasons.append(agentReason) }
        if isDue, case .away(let why) = broker { reasons.append(brokerAway(why)) }
        return reasons.isEmpty ? [anyMoment] : reasons
    }

    // MARK: The run itself

    private var whereItIs: WaitingReason {
        let agent = run.agent.map { " on agent \($0)" } ?? ""
        let started = run.startedAt.map { " since \(LocalTime.text($0))" } ?? ""
        let cause = run.cause.map { ": \($0.message)" } ?? ""
        switch run.state {
        case .running:
            return .init(.running, "it runs\(agent)\(started)", do: "pipectl flow-run logs -f \(run.id.short)")
        case .pending:
            return .init(
                .pending, "it was taken\(agent) and its process is being started",
                do: "pipectl flow-run watch \(run.id.short)")
        case .cancelling: return .init(.cancelling, "it is being stopped\(agent)")
        case .paused:
            return .init(.paused, "it is paused\(agent)\(cause)", do: "pipectl flow-run resume \(run.id.short)")
        case .scheduled, .completed, .failed, .crashed, .cancelled:
            let end = run.endedAt.map { " at \(LocalTime.text($0))" } ?? ""
            return .init(
                .ended, "it ended\(end): \(run.state.rawValue)\(cause)", do: "pipectl flow-run retry \(run.id.short)")
        }
    }

    private var late: WaitingReason? {
        guard run.attempt == 0, let startBy = obstacles.startBy, startBy <= now else { return nil }
        let limit = schedule?.spec.maxLateness.map { " (max_lateness \(DurationText.exact($0)))" } ?? ""
        return .init(
            .tooLate, "it is too late to start it since \(LocalTime.text(startBy))\(limit): the leader cancels it soon",
            do: "pipectl deployment backfill \"\(run.deployment)\" --from … --to … makes its run anew")
    }

    private var dueDate: WaitingReason? {
        guard run.dueAt > now else { return nil }
        let when = "in \(DurationText.text(run.dueAt - now)), at \(LocalTime.text(run.dueAt))"
        guard run.spent > 0 else { return .init(.notDue, "it is due \(when)") }
        let cause = run.cause.map { " (\($0.message))" } ?? ""
        return .init(
            .awaitingRetry,
            "its attempt \(run.attempt) did not succeed\(cause): retry \(run.spent) of \(run.retries.limit) is due \(when)"
        )
    }

    // MARK: Pauses and the lead

    private func pause(of deployment: Deployment) -> WaitingReason? {
        guard deployment.isPaused else { return nil }
        return .init(
            .deploymentPaused, "deployment \(run.deployment) is paused",
            do: "pipectl deployment resume \"\(run.deployment)\"")
    }

    private var queuePause: WaitingReason? {
        guard queue?.queue.isPaused == true else { return nil }
        return .init(
            .queuePaused, "work queue \(run.queue) is paused", do: "pipectl work-queue resume \"\(run.queue)\"")
    }

    /// The first attempt of what a schedule made waits until somebody leads and has dealt with what passed before.
    private var leadership: WaitingReason? {
        guard run.schedule != nil, run.attempt == 0 else { return nil }
        guard obstacles.isLed else {
            return .init(
                .noLeader, "no agent leads, and runs of schedules start only under a leader",
                do: "start an agent: pipe-agent start -q \"\(run.queue)\"")
        }
        guard obstacles.isSettling else { return nil }
        return .init(.settling, "the leader is still settling what passed while nobody led: a matter of moments")
    }

    // MARK: Limits

    private func limits(of deployment: Deployment) -> [WaitingReason] {
        let queueRemedy = "pipectl work-queue set-limit \"\(run.queue)\" N, or wait"
        return [
            limit(.queueLimit, "work queue \(run.queue)", queue?.queue.limit, .queue, do: queueRemedy),
            limit(
                .deploymentLimit, "deployment \(run.deployment)", deployment.spec.concurrencyLimit, .deployment,
                do: "raise concurrency_limit in its file and apply it, or wait"),
            limit(
                .scheduleLimit, "schedule \(schedule?.label ?? "")", schedule?.spec.maxActiveRuns, .schedule,
                do: "raise max_active_runs of the schedule, or wait"),
            limit(.backfillLimit, "its backfill", obstacles.parallel, .backfill, do: "wait"),
        ].compactMap(\.self) + obstacles.fullTags.map(full) + [rate].compactMap(\.self)
    }

    private func full(_ tag: TagLimit) -> WaitingReason {
        .init(
            .tagLimit, "tag \(tag.tag) has \(tag.held) of at most \(tag.limit) runs under way",
            do: "pipectl concurrency-limit create \"\(tag.tag)\" N, or wait")
    }

    private var rate: WaitingReason? {
        guard let opensAt = obstacles.rateOpensAt, let rate = queue?.queue.rate else { return nil }
        return .init(
            .rateLimit,
            "work queue \(run.queue) has started \(rate.count) runs within \(DurationText.text(rate.period)), as many as it may: "
                + "the next may start in \(DurationText.text(opensAt - now))",
            do: "pipectl work-queue set-rate-limit \"\(run.queue)\" N/PERIOD, or wait")
    }

    private func limit(
        _ code: WaitingReason.Code, _ owner: String, _ limit: Int?, _ ground: HeldBeside.Ground, do remedy: String
    ) -> WaitingReason? {
        let held = obstacles.held.filter { $0.shared.contains(ground) }.map(\.run)
        guard let limit, held.count >= limit else { return nil }
        return .init(
            code, "\(owner) has \(held.count) of at most \(limit) runs under way: \(Self.names(held))", do: remedy)
    }

    private var overlap: WaitingReason? {
        guard let schedule, schedule.spec.overlap != .allow, let first = obstacles.earlier.first else { return nil }
        let what =
            switch schedule.spec.overlap {
            case .allow, .queue: "it waits for"
            case .skip: "it is not run, for the schedule skips while there is still"
            case .cancelRunning: "it starts when this one is cancelled:"
            }
        return .init(
            .overlap,
            "\(what) \(Self.names(obstacles.earlier)), earlier of the same schedule (overlap: \(schedule.spec.overlap.rawValue))",
            do: "pipectl flow-run why \(first.id.short)")
    }

    /// Few names, and how many more.
    private static func names(_ runs: [FlowRun]) -> String {
        let shown = runs.prefix(3).map { run in
            "\(run.name) (\(run.id.short)\(run.agent.map { " on \($0)" } ?? ""))"
        }.joined(separator: ", ")
        return shown + (runs.count > 3 ? " and \(runs.count - 3) more" : "")
    }

    // MARK: Agents

    private var agentReason: WaitingReason? {
        let start = "pipe-agent start -q \"\(run.queue)\""
        let online = agents.filter { $0.expiresAt > now }
        let ours = online.filter { $0.agent.queues.contains(run.queue) }
        guard ours.isEmpty else {
            guard run.dueAt <= now, ours.allSatisfy({ $0.held >= $0.agent.slots }) else { return nil }
            let loads = ours.prefix(3).map { "\($0.agent.name) \($0.held)/\($0.agent.slots)" }.joined(separator: ", ")
            return .init(
                .agentsFull, "every agent on work queue \(run.queue) is full: \(loads)",
                do: "wait, start one with a higher --limit, or start another: \(start)")
        }
        let silent = agents.filter { $0.expiresAt <= now && $0.agent.queues.contains(run.queue) }.map(\.agent.name)
        let lost = silent.isEmpty ? "" : "; unreachable: \(silent.joined(separator: ", "))"
        let others = online.prefix(5).map {
            "\($0.agent.name) (\($0.agent.queues.map(\.text).joined(separator: ", ")))"
        }
        let elsewhere = others.isEmpty ? "" : "; agents on other queues: \(others.joined(separator: ", "))"
        return .init(.noAgent, "no agent takes from work queue \(run.queue)\(lost)\(elsewhere)", do: start)
    }

    private func brokerAway(_ why: String) -> WaitingReason {
        .init(
            .brokerAway, "the broker is away (\(why)): agents look in the store meanwhile, a little less often",
            do: "pipectl doctor")
    }

    private var anyMoment: WaitingReason {
        .init(
            .anyMoment, "nothing holds it back: an agent should take it any moment",
            do: "pipectl flow-run watch \(run.id.short)")
    }
}
