import PipeCore
import PipeRuntime

extension FlowRun {
    /// The run for programs: every member always there, times in UTC.
    var report: JSON {
        [
            "id": .string(id.description),
            "name": .string(name),
            "flow": .string(deployment.flow),
            "deployment": .string(deployment.description),
            "work_queue": .string(queue.text),
            "state": .string(state.rawValue),
            "attempt": .int(attempt),
            "spent": .int(spent),
            "lost": .int(lost),
            "retries": .int(retries.limit),
            "retry_policy": retries.json,
            "parameters": .object(parameters),
            "tags": .array(tags.map(JSON.string)),
            "created_at": .instant(createdAt),
            "due_at": .instant(dueAt),
            "scheduled_at": .instant(scheduledAt),
            "schedule_id": .optional(schedule?.description),
            "started_at": .instant(startedAt),
            "ended_at": .instant(endedAt),
            "agent": .optional(agent),
            "cause": cause?.report ?? .null,
            "retry_of": .optional(retryOf?.description),
            "priority": .int(priority.number),
            "usage": usage?.report ?? .null,
            "parent": .optional(parent?.description),
            "reuses": .bool(reuses),
        ]
    }

    /// How long its process has been at work; `nil` before it started.
    func duration(at now: Instant) -> Duration? {
        startedAt.map { (endedAt ?? now) - $0 }
    }

    func stateCell(at now: Instant) -> Table.Cell {
        let label = label(at: now)
        return Table.Cell(label, label == "late" ? .yellow : state.style)
    }
}

extension RunState {
    var style: Style {
        switch self {
        case .completed: .green
        case .failed, .crashed: .red
        case .running, .pending: .blue
        case .cancelling, .cancelled, .paused: .yellow
        case .scheduled: .plain
        }
    }
}

extension Cause {
    var report: JSON {
        [
            "message": .string(message),
            "exit_code": exitCode.map { .int($0) } ?? .null,
            "signal": signal.map { .int($0) } ?? .null,
        ]
    }
}

extension RunHistoryEntry {
    var report: JSON {
        [
            "revision": .int(revision),
            "event": .string(event),
            "state": .string(state.rawValue),
            "attempt": .int(attempt),
            "at": .instant(at),
            "cause": cause?.report ?? .null,
            "usage": usage?.report ?? .null,
        ]
    }
}

extension ResourceUse {
    var report: JSON {
        [
            "cpu_seconds": .double(cpu / .seconds(1)),
            "peak_memory_bytes": .int(peakMemory),
            "log_bytes": .int(logBytes),
        ]
    }

    /// `12.3s CPU, peak 84 MiB, 1.2 KiB of log`.
    var text: String {
        "\(DurationText.text(cpu)) CPU, peak \(ByteCount.text(peakMemory)), \(ByteCount.text(logBytes)) of log"
    }
}

extension LogLine {
    var report: JSON {
        [
            "run": .string(run.description),
            "attempt": .int(attempt),
            "sequence": .int(sequence),
            "at": .instant(at),
            "source": .string(source.rawValue),
            "level": .string(level.rawValue),
            "text": .string(text),
            "task": .optional(task?.text),
        ]
    }
}
