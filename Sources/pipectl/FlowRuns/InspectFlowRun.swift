import ArgumentParser
import PipeCore
import PipeRuntime

struct InspectFlowRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all of a run, and its history.",
        discussion: "Example: pipectl flow-run inspect 3f2a")

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (flowRun, schedule, history, now) = try await connection.connected { connection in
            let flowRun = try await connection.lookup.run(run)
            let schedule = try await connection.lookup.schedule(of: flowRun)
            let history = try await connection.store.history(of: flowRun.id)
            return (flowRun, schedule, history, try await connection.store.now())
        }
        let report = (flowRun.report.object ?? [:]).merging(["history": .array(history.map(\.report))])
        output.show(.object(report)) { Self.facts(flowRun, schedule, at: now) + "\n\n" + Self.table(history) }
    }

    private static func facts(_ run: FlowRun, _ schedule: Schedule?, at now: Instant) -> String {
        let state = run.stateCell(at: now)
        var facts = Facts()
        facts.add("Run", "\(run.name) (\(run.id))")
        facts.add("Deployment", run.deployment.description)
        facts.add("State", state.style.paint(state.text))
        facts.add("Cause", run.cause.map(sentence))
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
        facts.add("Retry of", run.retryOf?.description)
        facts.add("Tags", run.tags.isEmpty ? nil : run.tags.joined(separator: ", "))
        for (name, value) in run.parameters.members { facts.add("  \(name)", value.description) }
        return facts.text
    }

    private static func table(_ history: [RunHistoryEntry]) -> String {
        Table(
            [
                .init("AT"), .init("EVENT"), .init("STATE"), .init("ATTEMPT"), .init("TOOK"),
                .init("CAUSE", yields: true),
            ],
            history.map { entry in
                [
                    .init(LocalTime.text(entry.at)), .init(entry.event),
                    .init(entry.state.rawValue, entry.state.style), .init(entry.attempt > 0 ? "\(entry.attempt)" : ""),
                    .init(entry.usage?.text ?? ""), .init(entry.cause.map(sentence) ?? ""),
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
