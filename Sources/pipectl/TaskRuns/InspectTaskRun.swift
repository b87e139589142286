import ArgumentParser
import PipeCore
import PipeRuntime

struct InspectTaskRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all of a task.",
        discussion: "Example: pipectl task-run inspect brisk-otter download-3")

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @Argument(help: "The task: its key, the beginning of its key, or its name.") var task: String
    @Option(help: "The attempt of the run, instead of its last one.") var attempt: Int?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (flowRun, found, metrics, artifacts, now) = try await connection.connected { connection in
            let flowRun = try await connection.lookup.run(run)
            let found = try await connection.lookup.task(task, of: flowRun, attempt: attempt)
            let metrics = try await connection.store.metrics(of: flowRun.id, attempt: found.flowRunAttempt)
            let artifacts = try await connection.store.artifacts(of: flowRun.id)
            return (
                flowRun, found, metrics.filter { $0.task == found.key },
                artifacts.filter { $0.artifact.task == found.key && $0.attempt == found.flowRunAttempt },
                try await connection.store.now()
            )
        }
        let made: JSON.Object = [
            "metrics": .array(metrics.map(\.report)), "artifacts": .array(artifacts.map(\.report)),
        ]
        output.show(.object((found.report.object ?? [:]).merging(made))) {
            var text = Self.facts(found, of: flowRun, metrics, artifacts, at: now)
            if let detail = found.detail { text += "\n\n" + Artifact(kind: .markdown, data: .string(detail)).text }
            return text
        }
    }

    private static func facts(
        _ task: TaskRun, of run: FlowRun, _ metrics: [Metric], _ artifacts: [KeptArtifact], at now: Instant
    ) -> String {
        var facts = Facts()
        facts.add("Task", task.key.text)
        facts.add("Name", task.name == task.key.text ? nil : DisplayWidth.plain(task.name))
        facts.add("Kind", task.kind == .task ? nil : task.kind.rawValue)
        facts.add("Run", "\(run.name) (\(run.id)), attempt \(task.flowRunAttempt)")
        facts.add("State", task.state.style.paint(task.state.rawValue))
        facts.add("Cause", task.cause.map(DisplayWidth.plain))
        facts.add("Attempt", task.attempt > 0 ? "\(task.attempt)" : nil)
        facts.add("Within", task.within?.text)
        facts.add("Parents", task.parents.isEmpty ? nil : task.parents.map(\.text).joined(separator: ", "))
        facts.add("Reused", task.reused.map { $0 == .cache ? "a cached result" : "its result in the run before" })
        facts.add("Child run", task.child?.description)
        facts.add("Progress", task.progress?.text)
        facts.add("Created", LocalTime.text(task.createdAt))
        facts.add("Started", task.startedAt.map(LocalTime.text))
        facts.add("Ended", task.endedAt.map(LocalTime.text))
        facts.add("Duration", task.duration(at: now).map(DurationText.text))
        for metric in metrics {
            let value = [NumberText.short(metric.value), metric.unit].compactMap(\.self).joined(separator: " ")
            facts.add("  \(DisplayWidth.plain(metric.name))", DisplayWidth.plain(value))
        }
        for kept in artifacts {
            let what = [kept.artifact.key, kept.artifact.brief].compactMap(\.self).joined(separator: ": ")
            facts.add("Artifact", "\(kept.artifact.kind.rawValue) \(DisplayWidth.plain(what))")
        }
        return facts.text
    }
}
