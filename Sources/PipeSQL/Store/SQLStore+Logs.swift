package import PipeCore

extension SQLStore {
    package func append(_ lines: [LogLine]) async throws(StoreError) {
        guard !lines.isEmpty else { return }
        let batch = SQLValue.json(.array(lines.map(\.json)))
        try await client.perform(.single) { (session) throws(StoreError) in
            _ = try session.query(.appendLog, [batch])
        }
    }

    package func log(
        of run: ID<FlowRun>, after position: LogLine.Position, limit: Int
    ) async throws(StoreError) -> [LogLine] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(
                .readLog, [.id(run), .int(position.attempt), .int(position.sequence), .int(limit)]
            ).reading { (row) throws(StoreError) in try LogLine(run: run, row: row) }
        }
    }
}

extension LogLine {
    fileprivate var json: JSON {
        var json: JSON.Object = [
            "run": .string(run.description), "attempt": .int(attempt), "sequence": .int(sequence),
            "at": .int(at.microseconds), "source": .string(source.rawValue), "level": .string(level.rawValue),
            "text": .string(text),
        ]
        if let task { json["task"] = .string(task.text) }
        return .object(json)
    }

    fileprivate init(run: ID<FlowRun>, row: Row) throws(StoreError) {
        self.init(
            run: run, attempt: try row.int("attempt"), sequence: try row.int("sequence"),
            at: try row.instant("at"), source: Source(rawValue: try row.text("source")) ?? .agent,
            level: Level(rawValue: try row.text("level")) ?? .info, text: try row.text("text"),
            task: try row.optionalText("task").flatMap(TaskKey.init))
    }
}
