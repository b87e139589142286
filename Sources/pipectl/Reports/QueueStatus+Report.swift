import PipeCore
import PipeRuntime

extension QueueStatus {
    var report: JSON {
        [
            "name": .string(queue.name.text),
            "is_paused": .bool(queue.isPaused),
            "limit": queue.limit.map { .int($0) } ?? .null,
            "priority": .int(queue.priority.number),
            "rate_limit": .optional(queue.rate?.description),
            "due": .int(due),
            "upcoming": .int(upcoming),
            "held": .int(held),
            "oldest_due_at": .instant(oldestDue),
            "agents": .int(agents),
            "created_at": .instant(queue.createdAt),
        ]
    }

    /// Whether its runs move, in a word or two.
    var label: Table.Cell {
        if queue.isPaused { return Table.Cell("paused", .yellow) }
        if let limit = queue.limit, held >= limit { return Table.Cell("full", .yellow) }
        return agents == 0 && due > 0 ? Table.Cell("no agent", .red) : Table.Cell("ready", .green)
    }

    var rateText: String { queue.rate?.description ?? "none" }

    var limitText: String { queue.limit.map { "\($0)" } ?? "none" }
}
