import PipeCore

extension NotificationDelivery {
    var report: JSON {
        [
            "id": .string(message.id.description), "notification": .string(ruleName), "state": .string(state.rawValue),
            "tries": .int(tries), "count": .int(count), "created_at": .instant(createdAt),
            "due_at": .instant(state == .waiting ? dueAt : nil), "ended_at": .instant(endedAt),
            "answer": .optional(answer), "message": message.json,
        ]
    }

    var label: Table.Cell {
        switch state {
        case .waiting: Table.Cell(state.rawValue, .yellow)
        case .delivered: Table.Cell(state.rawValue, .green)
        case .failed: Table.Cell(state.rawValue, .red)
        }
    }
}
