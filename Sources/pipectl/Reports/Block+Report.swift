import PipeCore
import PipeRuntime

extension Block {
    /// What stands in a secret's place, however long that is.
    private static let mask = "********"

    private var masked: JSON.Object {
        var members = values
        for name in secrets { members[name] = .string(Self.mask) }
        return members
    }

    var report: JSON {
        [
            "block": .string(name.description), "type": .string(name.type), "name": .string(name.name),
            "values": .object(masked), "secrets": .array(secrets.map(JSON.string)),
            "updated_at": .instant(updatedAt),
        ]
    }

    var text: String {
        var facts = Facts()
        facts.add("Block", name.description)
        for (name, value) in masked.members { facts.add(name, value.string ?? value.description) }
        facts.add("Updated", updatedAt.map(LocalTime.text))
        return facts.text
    }
}
