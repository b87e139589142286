import PipeCore
import PipeRuntime

/// What one attempt of a run has done: its tasks, what it counted, made and returned.
struct Work {
    let tasks: [TaskRun]
    let metrics: [Metric]
    let artifacts: [KeptArtifact]
    let progress: TaskProgress?
    let result: TaskResult?

    /// The tasks as a tree, the metrics and the artifacts, each below a title; what there is none of is left out. `showsAll` is
    /// whether many tasks of one name have a line each.
    func text(at now: Instant, showsAll: Bool) -> String {
        var parts: [String] = []
        if !tasks.isEmpty { parts.append(taskTable(at: now, showsAll: showsAll)) }
        if !metrics.isEmpty { parts.append(metricTable) }
        if !artifacts.isEmpty { parts.append(Self.table(of: artifacts)) }
        return parts.joined(separator: "\n\n")
    }

    private func taskTable(at now: Instant, showsAll: Bool) -> String {
        let lines = TaskTree.lines(of: tasks, foldingAbove: showsAll ? nil : TaskTree.mostOfOneName)
        return Table(
            [
                .init("TASK", yields: true), .init("STATE"), .init("ATTEMPT"), .init("DURATION"),
                .init("PROGRESS", yields: true), .init("CAUSE", yields: true),
            ],
            lines.map { [.init($0.branches + $0.content.title)] + $0.content.cells(at: now) }
        ).text()
    }

    private var metricTable: String {
        Table(
            [.init("METRIC", yields: true), .init("VALUE"), .init("UNIT"), .init("TASK", yields: true)],
            metrics.map { metric in
                [
                    .init(metric.name), .init(NumberText.short(metric.value)), .init(metric.unit ?? ""),
                    .init(metric.task?.text ?? ""),
                ]
            }
        ).text()
    }

    /// Numbered as `artifact inspect` takes them.
    static func table(of artifacts: [KeptArtifact]) -> String {
        Table(
            [
                .init("ARTIFACT"), .init("ATTEMPT"), .init("KEY", yields: true), .init("KIND"),
                .init("TASK", yields: true), .init("DESCRIPTION", yields: true),
            ],
            artifacts.enumerated().map { index, kept in
                [
                    .init("\(index + 1)"), .init("\(kept.attempt)"), .init(kept.artifact.key ?? ""),
                    .init(kept.artifact.kind.rawValue), .init(kept.artifact.task?.text ?? ""),
                    .init(kept.artifact.brief),
                ]
            }
        ).text()
    }

    var report: JSON.Object {
        [
            "tasks": .array(tasks.map(\.report)),
            "metrics": .array(metrics.map(\.report)),
            "artifacts": .array(artifacts.map(\.report)),
            "progress": progress?.report ?? .null,
            "result": result?.report ?? .null,
        ]
    }
}

extension TaskTree.Content {
    /// What stands behind a task's title: state, attempt, duration, progress, cause.
    fileprivate func cells(at now: Instant) -> [Table.Cell] {
        switch self {
        case .task(let task):
            let state =
                task.reused == nil ? task.state.rawValue : "\(task.state.rawValue) (\(task.reused?.rawValue ?? ""))"
            let child = task.child.map { "run \($0.short)" }
            return [
                .init(state, task.state.style), .init(task.attempt > 1 ? "\(task.attempt)" : ""),
                .init(task.duration(at: now).map(DurationText.text) ?? ""), .init(task.progress?.text ?? ""),
                .init([child, task.cause].compactMap(\.self).joined(separator: ": ")),
            ]
        case .fold(let fold):
            let trouble = fold.trouble.map { "\($0.key): \($0.cause ?? $0.state.rawValue)" } ?? ""
            return [
                .init(fold.text, fold.trouble == nil ? .plain : .red), .init(""),
                .init(fold.duration(at: now).map(DurationText.text) ?? ""), .init(""), .init(trouble),
            ]
        }
    }
}

extension Metric {
    var report: JSON {
        ["name": .string(name), "value": .double(value), "unit": .optional(unit), "task": .optional(task?.text)]
    }
}

extension TaskResult {
    /// Where it is JSON the value itself.
    var report: JSON {
        value.map { ["encoding": .string(encoding), "value": $0] }
            ?? ["encoding": .string(encoding), "data": .string(data)]
    }

    /// As much as fits beside a name.
    var brief: String {
        guard let value else { return "\(ByteCount.text(data.utf8.count)) of \(encoding)" }
        return DisplayWidth.cut(DisplayWidth.plain(value.description), to: 200)
    }
}
