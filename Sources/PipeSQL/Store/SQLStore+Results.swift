package import PipeCore

extension SQLStore {
    package func result(of run: ID<FlowRun>) async throws(StoreError) -> TaskResult? {
        try await result(.resultOfRun, [.id(run)])
    }

    package func cachedResult(_ key: String) async throws(StoreError) -> TaskResult? {
        try await result(.cachedResult, [.text(key)])
    }

    package func earlierResult(
        of task: TaskKey, inputs: String?, for run: ID<FlowRun>
    ) async throws(StoreError) -> TaskResult? {
        try await result(
            .earlierResult, [.id(run), .text(task.text), .optional(inputs.map(SQLValue.text))])
    }

    /// The result whose parts the statement finds, if all of them are there.
    private func result(_ statement: Statement, _ parameters: [SQLValue]) async throws(StoreError) -> TaskResult? {
        try await client.perform(.single) { (session) throws(StoreError) in
            let rows = try session.query(statement, parameters)
            let sequences = try rows.reading { (row) throws(StoreError) in try row.int("sequence") }
            guard let first = rows.first, try rows.count == first.int("parts"), sequences == sequences.sorted()
            else { return nil }
            let data = try rows.reading { (row) throws(StoreError) in try row.text("data") }.joined()
            return TaskResult(encoding: try first.text("encoding"), data: data)
        }
    }
}
