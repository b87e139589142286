import PipeCore
import PipeRuntime

extension Session {
    func report(at now: Instant) -> JSON {
        [
            "name": .string(agent.name),
            "session": .string(id.description),
            "state": .string(label(at: now)),
            "host": .string(agent.host),
            "pid": .int(agent.pid),
            "version": .string(agent.version),
            "work_queues": .array(agent.queues.map { .string($0.text) }),
            "slots": .int(agent.slots),
            "held": .int(held),
            "is_leader": .bool(isLeader),
            "opened_at": .instant(openedAt),
            "renewed_at": .instant(renewedAt),
            "expires_at": .instant(expiresAt),
            "ended_at": .instant(endedAt),
        ]
    }

    func stateCell(at now: Instant) -> Table.Cell {
        let label = label(at: now)
        return Table.Cell(label, label == "online" ? .green : label == "unreachable" ? .red : .faint)
    }
}
