package import PipeCore

extension Lookup {
    /// The tasks of one attempt of a run, of its last with `nil`.
    package func tasks(of run: FlowRun, attempt: Int?) async throws -> [TaskRun] {
        if let attempt, !(1...max(1, run.attempt)).contains(attempt) || run.attempt == 0 {
            let count = run.attempt == 0 ? "no attempts yet" : "\(run.attempt) attempt\(run.attempt == 1 ? "" : "s")"
            throw InputProblem(
                "--attempt: run \(run.name) (\(run.id.short)) has \(count): there is no attempt \(attempt)")
        }
        return try await store.tasks(of: run.id, attempt: attempt)
    }

    /// The task with this key, with a key or a name that no other has, or with a key that begins so.
    package func task(_ text: String, of run: FlowRun, attempt: Int?) async throws -> TaskRun {
        let tasks = try await tasks(of: run, attempt: attempt)
        if let exact = tasks.first(where: { $0.key.text == text }) { return exact }
        var found = tasks.filter { $0.name == text }
        if found.isEmpty { found = tasks.filter { $0.key.text.hasPrefix(text) } }
        guard found.count != 1 else { return found[0] }
        let whose = "run \(run.name) (\(run.id.short))"
        if found.isEmpty {
            guard !tasks.isEmpty else { throw InputProblem("\(whose) has told of no tasks") }
            let hint = Nearest.hint(for: text, among: tasks.flatMap { [$0.key.text, $0.name] })
            let advice = hint.isEmpty ? "; see 'pipectl task-run ls \(run.id.short)'" : hint
            throw InputProblem("no task '\(text)' in \(whose)\(advice)")
        }
        let some = found.prefix(5).map(\.key.text).joined(separator: ", ") + (found.count > 5 ? ", …" : "")
        throw InputProblem("'\(text)' may be any of \(found.count) tasks of \(whose): \(some)")
    }

    /// The artifact of this number, from 1, or the last one with this key.
    package func artifact(_ text: String, of run: FlowRun) async throws -> KeptArtifact {
        let all = try await store.artifacts(of: run.id)
        if let kept = all.last(where: { $0.artifact.key == text }) { return kept }
        if let number = Int(text), all.indices.contains(number - 1) { return all[number - 1] }
        let whose = "run \(run.name) (\(run.id.short))"
        guard !all.isEmpty else { throw InputProblem("\(whose) has made no artifacts") }
        let hint = Nearest.hint(for: text, among: all.compactMap(\.artifact.key))
        let advice = hint.isEmpty ? "; see 'pipectl artifact ls \(run.id.short)'" : hint
        throw InputProblem("no artifact '\(text)' in \(whose)\(advice)")
    }
}
