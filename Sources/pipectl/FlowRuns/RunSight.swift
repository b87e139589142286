import PipeCore
import PipeRuntime

/// All that there is to see of a run.
struct RunSight {
    let run: FlowRun
    let schedule: Schedule?
    let work: Work
    /// The run that asked for it, and the one that it repeats, as far as they are kept.
    let parent: FlowRun?
    let original: FlowRun?
    let children: [FlowRun]
    let history: [RunHistoryEntry]
    let now: Instant

    var report: JSON.Object {
        (run.report.object ?? [:]).merging(work.report).merging([
            "children": .array(children.map(\.report)),
            "history": .array(history.map(\.report)),
        ])
    }

    func text(showsAll: Bool) -> String {
        let parts = [
            facts, work.text(at: now, showsAll: showsAll), children.isEmpty ? "" : childTable, historyTable,
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var facts: String {
        let state = run.stateCell(at: now)
        var facts = Facts()
        facts.add("Run", "\(run.name) (\(run.id))")
        facts.add("Deployment", run.deployment.description)
        facts.add("State", state.style.paint(state.text))
        facts.add("Cause", run.cause.map(Self.sentence))
        facts.add("Progress", run.state.isFinal ? nil : work.progress?.text)
        facts.add("Result", work.result?.brief)
        facts.add("Work queue", run.queue.text)
        facts.add("Priority", run.priority == .normal ? nil : "\(run.priority.number)")
        facts.add("Agent", run.agent)
        facts.add("Attempt", run.attempt > 0 ? "\(run.attempt)" : nil)
        facts.add("Retries", run.retriesText)
        facts.add("Next attempt", run.nextAttemptText(at: now))
        facts.add("Logical date", LocalTime.text(run.scheduledAt))
        facts.add("Schedule", run.schedule.map { schedule?.title ?? "\($0.short), deleted since" })
        facts.add("Created", LocalTime.text(run.createdAt))
        facts.add("Due", LocalTime.text(run.dueAt))
        facts.add("Started", run.startedAt.map(LocalTime.text))
        facts.add("Ended", run.endedAt.map(LocalTime.text))
        facts.add("Duration", run.duration(at: now).map(DurationText.text))
        facts.add("Took", run.usage?.text)
        facts.add("Parent run", run.parent.map { Self.name($0, parent) })
        facts.add(
            run.reuses ? "Repeats from its failure" : "Retry of", run.retryOf.map { Self.name($0, original) })
        facts.add("Tags", run.tags.isEmpty ? nil : run.tags.joined(separator: ", "))
        for (name, value) in run.parameters.members { facts.add("  \(name)", value.description) }
        return facts.text
    }

    private static func name(_ id: ID<FlowRun>, _ run: FlowRun?) -> String {
        run.map { "\($0.name) (\(id)), \($0.state.rawValue)" } ?? "\(id), deleted since"
    }

    private var childTable: String {
        Table(
            [
                .init("CHILD RUN"), .init("NAME", yields: true), .init("DEPLOYMENT", yields: true), .init("STATE"),
                .init("DURATION"), .init("CAUSE", yields: true),
            ],
            children.map { run in
                [
                    .init(run.id.short), .init(run.name), .init(run.deployment.description), run.stateCell(at: now),
                    .init(run.duration(at: now).map(DurationText.text) ?? ""), .init(run.cause?.message ?? ""),
                ]
            }
        ).text()
    }

    private var historyTable: String {
        Table(
            [
                .init("AT"), .init("EVENT"), .init("STATE"), .init("ATTEMPT"), .init("TOOK"),
                .init("CAUSE", yields: true),
            ],
            history.map { entry in
                [
                    .init(LocalTime.text(entry.at)), .init(entry.event),
                    .init(entry.state.rawValue, entry.state.style), .init(entry.attempt > 0 ? "\(entry.attempt)" : ""),
                    .init(entry.usage?.text ?? ""), .init(entry.cause.map(Self.sentence) ?? ""),
                ]
            }
        ).text()
    }

    private static func sentence(_ cause: Cause) -> String {
        let numbers = [cause.exitCode.map { "exit code \($0)" }, cause.signal.map { "signal \($0)" }]
            .compactMap(\.self).filter { !cause.message.contains($0) }
        return cause.message + (numbers.isEmpty ? "" : " (\(numbers.joined(separator: ", ")))")
    }
}
