import PipeCore
import PipeRuntime

extension NotificationRule {
    var report: JSON {
        var members = spec.json.object ?? [:]
        members["is_paused"] = .bool(isPaused)
        members["created_at"] = .instant(createdAt)
        members["delivered_at"] = .instant(deliveredAt)
        members["problem"] = .optional(problem)
        return .object(members)
    }

    /// How it does, in a word.
    var label: Table.Cell {
        if isPaused { return Table.Cell("paused", .yellow) }
        return problem == nil ? Table.Cell("active", .green) : Table.Cell("failing", .red)
    }

    var text: String {
        var facts = Facts()
        facts.add("Notification", spec.name)
        facts.add("On", spec.summary)
        facts.add("Recovery", spec.tellsRecovery ? "told" : nil)
        facts.add("To", spec.target.summary)
        facts.add("Block", spec.target.block?.description)
        facts.add("Subject", spec.subject?.source)
        facts.add("Text", spec.text?.source)
        facts.add("Body", spec.body?.description)
        facts.add("State", label.text)
        facts.add("Problem", problem)
        facts.add("Created", LocalTime.text(createdAt))
        facts.add("Delivered", deliveredAt.map(LocalTime.text))
        return facts.text
    }
}
