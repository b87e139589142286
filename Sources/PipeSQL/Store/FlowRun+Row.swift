import PipeCore

extension FlowRun {
    init(row: Row) throws(StoreError) {
        let flow = try row.text("flow")
        let deployment = try row.text("deployment")
        guard let name = DeploymentName(flow: flow, deployment: deployment) else {
            throw .damaged("the store holds a run of '\(flow)/\(deployment)', which is no deployment's name")
        }
        self.init(
            id: try row.id("id"),
            name: try row.text("name"),
            deployment: name,
            queue: try QueueName(storedIn: row, "work_queue"),
            state: try RunState(storedIn: row),
            revision: try row.int("revision"),
            attempt: try row.int("attempt"),
            spent: try row.int("spent"),
            lost: try row.int("lost"),
            retries: try RetryPolicy(storedIn: row),
            parameters: try row.json("parameters").object ?? [:],
            tags: try row.json("tags").array?.compactMap(\.string) ?? [],
            createdAt: try row.instant("created_at"),
            dueAt: try row.instant("due_at"),
            startedAt: try row.optionalInstant("started_at"),
            endedAt: try row.optionalInstant("ended_at"),
            agent: try row.optionalText("agent"),
            cause: try Cause(storedIn: row),
            retryOf: try row.optionalText("retry_of").flatMap(ID<FlowRun>.init),
            scheduledAt: try row.instant("scheduled_at"),
            schedule: try row.optionalText("schedule_id").flatMap(ID<Schedule>.init),
            priority: try Priority(storedIn: row),
            usage: try ResourceUse(storedIn: row),
            parent: try row.optionalText("parent_run_id").flatMap(ID<FlowRun>.init),
            reuses: try row.bool("reuses"))
    }
}

extension RunStanding {
    init(row: Row) throws(StoreError) {
        self.init(
            id: try row.id("id"),
            state: try RunState(storedIn: row),
            revision: try row.int("revision"),
            attempt: try row.int("attempt"),
            spent: try row.int("spent"),
            lost: try row.int("lost"),
            retries: try RetryPolicy(storedIn: row))
    }
}

extension RunState {
    init(storedIn row: Row) throws(StoreError) {
        let text = try row.text("state")
        guard let state = RunState(rawValue: text) else {
            throw .damaged("the store holds a run in state '\(text)', which this program does not know")
        }
        self = state
    }
}

extension RetryPolicy {
    init(storedIn row: Row) throws(StoreError) {
        let json = try row.json("retries")
        do {
            try self.init(reading: json, ignoresUnknownKeys: true)
        } catch {
            throw .damaged("the store holds a retry policy this program cannot read: \(error)")
        }
    }
}

extension Cause {
    init?(storedIn row: Row) throws(StoreError) {
        guard let message = try row.optionalText("cause_message") else { return nil }
        self.init(
            message,
            exitCode: try row.optionalInt("cause_exit_code").map(Int32.init),
            signal: try row.optionalInt("cause_signal").map(Int32.init))
    }
}

extension RunHistoryEntry {
    init(row: Row) throws(StoreError) {
        self.init(
            revision: try row.int("revision"),
            event: try row.text("event"),
            state: try RunState(storedIn: row),
            attempt: try row.int("attempt"),
            at: try row.instant("at"),
            cause: try Cause(storedIn: row),
            usage: try ResourceUse(storedIn: row))
    }
}

extension Priority {
    init(storedIn row: Row, _ column: String = "priority") throws(StoreError) {
        let number = try row.int(column)
        guard let priority = Priority(number) else {
            throw .damaged("the store holds priority \(number), which this program does not know")
        }
        self = priority
    }
}

extension ResourceUse {
    /// `nil` where no attempt has ended here, or before agents kept account of it.
    init?(storedIn row: Row) throws(StoreError) {
        guard let cpu = try row.optionalInt("cpu_time") else { return nil }
        self.init(
            cpu: .microseconds(cpu), peakMemory: try row.optionalInt("peak_memory") ?? 0,
            logBytes: try row.optionalInt("log_bytes") ?? 0)
    }
}
