package import PipeCore

extension PipelineTask {
    /// The end of a try, once its outputs are held against what the task declares: one that is missing or of another
    /// type is a failure.
    func settled(_ end: TaskEnd) -> TaskEnd {
        guard case .completed(var given) = end else { return end }
        var settled = JSON.Object()
        if hasResult {
            let result = given[TaskOutput.result] ?? .null
            settled[TaskOutput.result] = result
            given = (result.object ?? [:]).merging(given)
        }
        for output in declared(in: given) {
            switch output {
            case .success(let (name, value)): settled[name] = value
            case .failure(let problem): return .failed(.failed, cause: problem.message)
            }
        }
        return .completed(settled)
    }

    /// The outputs that it was given and does not declare: nobody will see them.
    package func strangers(in given: JSON.Object) -> [String] {
        guard !hasResult else { return [] }
        return given.names.filter { name in !outputs.contains { $0.name == name } }
    }

    private struct OutputProblem: Error {
        let message: String
    }

    private func declared(in given: JSON.Object) -> [Result<(String, JSON), OutputProblem>] {
        outputs.map { output in
            let type = ParameterType(schema: output.schema)
            guard var value = given[output.name] ?? output.fallback ?? (type.admits("null") ? .null : nil) else {
                return .failure(OutputProblem(message: "it gave no output '\(output.name)' (\(type.words))"))
            }
            // A line `rows=10` gives a text, whatever is meant.
            if let text = value.string, !type.admits("string"), let read = try? JSON.parse(text.trimmed) {
                value = read
            }
            if let mismatch = type.mismatch(value) {
                return .failure(OutputProblem(message: "output '\(output.name)': \(mismatch)"))
            }
            return .success((output.name, value))
        }
    }
}
