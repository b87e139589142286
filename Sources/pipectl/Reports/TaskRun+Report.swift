import PipeCore
import PipeRuntime

extension TaskRun {
    /// The task for programs: every member always there, times in UTC.
    var report: JSON {
        [
            "key": .string(key.text),
            "name": .string(name),
            "flow_run": .string(flowRun.description),
            "flow_run_attempt": .int(flowRunAttempt),
            "kind": .string(kind.rawValue),
            "state": .string(state.rawValue),
            "attempt": .int(attempt),
            "within": .optional(within?.text),
            "parents": .array(parents.map { .string($0.text) }),
            "cause": .optional(cause),
            "detail": .optional(detail),
            "reused": .optional(reused?.rawValue),
            "run": .optional(child?.description),
            "created_at": .instant(createdAt),
            "started_at": .instant(startedAt),
            "ended_at": .instant(endedAt),
            "progress": progress?.report ?? .null,
        ]
    }

    /// `● download-0 completed in 1.2s`.
    var line: String {
        var text = "● \(DisplayWidth.plain(key.text)) "
        switch state {
        case .pending: text += "waits for its next try"
        case .completed where reused != nil: text += "completed, its result was there (\(reused?.rawValue ?? ""))"
        default: text += state.rawValue
        }
        if state == .running, attempt > 1 { text += " (attempt \(attempt))" }
        if state.isFinal, reused == nil, let time = duration(at: createdAt) { text += " in \(DurationText.text(time))" }
        if let cause { text += ": \(DisplayWidth.plain(cause))" }
        return state.style.paint(text)
    }
}

extension TaskState {
    var style: Style {
        switch self {
        case .completed: .green
        case .failed, .crashed: .red
        case .running: .blue
        case .cancelled, .skipped: .yellow
        case .pending: .plain
        }
    }
}

extension TaskProgress {
    var report: JSON {
        ["done": .double(done), "total": total.map(JSON.double) ?? .null, "unit": .optional(unit)]
    }

    /// `62%, 620 of 1000 rows`.
    var text: String {
        let amount =
            [NumberText.short(done)] + (total.map { ["of", NumberText.short($0)] } ?? []) + (unit.map { [$0] } ?? [])
        return (share.map { "\(Int($0 * 100))%, " } ?? "") + amount.joined(separator: " ")
    }
}
