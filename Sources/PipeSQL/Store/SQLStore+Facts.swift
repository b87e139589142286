package import PipeCore

extension SQLStore {
    package func record(_ facts: [RunFact]) async throws(StoreError) {
        guard !facts.isEmpty else { return }
        let batch = FactBatch(facts)
        let work: [(Statement, [JSON])] = [
            (.recordTasks, batch.taskRows), (.recordProgress, batch.progressRows), (.recordMetrics, batch.metrics),
            (.recordArtifacts, batch.artifacts), (.recordResults, batch.resultRows),
        ].filter { !$0.1.isEmpty }
        try await client.perform(work.count == 1 ? .single : .transaction) { (session) throws(StoreError) in
            for (statement, rows) in work { try session.query(statement, [.json(.array(rows))]) }
        }
    }

    package func tasks(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> [TaskRun] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.tasksOfRun, [.id(run), .optional(attempt.map(SQLValue.int))])
                .reading(TaskRun.init(row:))
        }
    }

    package func tasks(_ filter: TaskFilter) async throws(StoreError) -> [TaskRun] {
        let states: SQLValue = filter.states.isEmpty ? .null : .list(filter.states.map(\.rawValue))
        return try await client.perform(.single) { (session) throws(StoreError) in
            guard let deployment = filter.deployment else {
                return try session.query(.listTasks, [states, .int(filter.limit)]).reading(TaskRun.init(row:))
            }
            return try session.query(
                .listTasksOfDeployment,
                [states, .int(filter.limit), .text(deployment.flow), .text(deployment.deployment)]
            ).reading(TaskRun.init(row:))
        }
    }

    package func progress(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> TaskProgress? {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.progressOfRun, [.id(run), .optional(attempt.map(SQLValue.int))])
                .reading(TaskProgress.init(storedIn:)).first.flatMap(\.self)
        }
    }

    package func metrics(of run: ID<FlowRun>, attempt: Int?) async throws(StoreError) -> [Metric] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.metricsOfRun, [.id(run), .optional(attempt.map(SQLValue.int))])
                .reading { (row) throws(StoreError) in
                    Metric(
                        name: try row.text("name"), value: try row.double("value"),
                        unit: try row.optionalText("unit"), task: try TaskKey(storedIn: row, "task_key"))
                }
        }
    }

    package func artifacts(of run: ID<FlowRun>) async throws(StoreError) -> [KeptArtifact] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.artifactsOfRun, [.id(run)]).reading { (row) throws(StoreError) in
                KeptArtifact(
                    artifact: Artifact(
                        kind: Artifact.Kind(rawValue: try row.text("kind")) ?? .markdown, data: try row.json("data"),
                        key: try row.optionalText("key"), description: try row.optionalText("description"),
                        task: try TaskKey(storedIn: row, "task_key")),
                    attempt: try row.int("attempt"), at: try row.instant("at"))
            }
        }
    }
}

extension TaskRun {
    fileprivate init(row: Row) throws(StoreError) {
        let text = try row.text("state")
        guard let state = TaskState(rawValue: text), let key = try TaskKey(storedIn: row, "key") else {
            throw .damaged("the store holds a task in state '\(text)', which this program does not know")
        }
        let parents = try row.optionalText("parents") == nil ? nil : row.json("parents").array
        let startedAt = try row.optionalInstant("started_at")
        self.init(
            flowRun: try row.id("run_id"), flowRunAttempt: try row.int("attempt"), key: key,
            name: try row.text("name"), kind: try row.optionalText("kind").flatMap(TaskKind.init) ?? .task,
            state: state, attempt: try row.optionalInt("tries") ?? (startedAt == nil ? 0 : 1),
            within: try TaskKey(storedIn: row, "within_key"),
            parents: parents?.compactMap { $0.string.flatMap(TaskKey.init) } ?? [],
            cause: try row.optionalText("cause"), detail: try row.optionalText("detail"),
            reused: try row.optionalText("reused").flatMap(TaskReuse.init),
            child: try row.optionalText("child_run_id").flatMap(ID<FlowRun>.init),
            createdAt: try row.instant("created_at"), startedAt: startedAt,
            endedAt: try row.optionalInstant("ended_at"), progress: try TaskProgress(storedIn: row))
    }
}

extension TaskProgress {
    /// `nil` where nothing was told.
    fileprivate init?(storedIn row: Row) throws(StoreError) {
        guard let done = try row.optionalDouble("done") else { return nil }
        self.init(done: done, total: try row.optionalDouble("total"), unit: try row.optionalText("unit"))
    }
}

extension TaskKey {
    /// `nil` for the flow itself.
    fileprivate init?(storedIn row: Row, _ column: String) throws(StoreError) {
        guard let text = try row.optionalText(column) else { return nil }
        self.init(text)
    }
}
