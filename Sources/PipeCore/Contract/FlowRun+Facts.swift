extension FlowRun {
    /// What a process is told of a run. `result` is what it returned, where that is JSON.
    package func facts(result: JSON?) -> JSON {
        [
            "id": .string(id.description), "name": .string(name), "flow": .string(deployment.flow),
            "deployment": .string(deployment.deployment), "work_queue": .string(queue.text),
            "state": .string(state.rawValue), "attempt": .int(attempt), "parameters": .object(parameters),
            "tags": .array(tags.map(JSON.string)), "scheduled_at": .instant(scheduledAt),
            "created_at": .instant(createdAt), "started_at": .instant(startedAt), "ended_at": .instant(endedAt),
            "parent": .optional(parent?.description), "retry_of": .optional(retryOf?.description),
            "cause": .optional(cause?.message), "result": state == .completed ? result ?? .null : .null,
        ]
    }
}
