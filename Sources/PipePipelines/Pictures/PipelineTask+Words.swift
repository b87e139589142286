package import PipeCore

extension PipelineTask {
    /// What it does, in a line: `python stages.py:ingest · 2 retries · → rows, rejected`.
    package var words: String {
        var parts = [workWords]
        if isMapped { parts.append("for each item\(concurrency.map { ", \($0) at once" } ?? "")") }
        if condition != nil { parts.append("when …") }
        switch turn {
        case .onSuccess: break
        case .onFailure: parts.append("on failure")
        case .always: parts.append("always")
        }
        if retries.limit > 0 { parts.append(retries.limit == 1 ? "1 retry" : "\(retries.limit) retries") }
        if let timeout { parts.append("at most \(DurationText.text(timeout))") }
        if !outputs.isEmpty { parts.append("→ " + outputs.map(\.name).joined(separator: ", ")) }
        return parts.joined(separator: " · ")
    }

    private var workWords: String {
        switch work {
        case .script(let text): "run " + Self.firstLine(text.source)
        case .command(let arguments): "run " + arguments.map(\.source).joined(separator: " ")
        case .python(let file, let function, _): "python \(file):\(function)"
        case .deployment(let name, _): "deployment " + name.source
        }
    }

    private static func firstLine(_ text: String) -> String {
        let lines = text.split(separator: "\n")
        return (lines.first.map(String.init) ?? "") + (lines.count > 1 ? " …" : "")
    }

    /// The task for programs.
    package func json(waits: [String]) -> JSON {
        var object: JSON.Object = ["name": .string(name)]
        if !description.isEmpty { object["description"] = .string(description) }
        object["kind"] = .string(isRun ? "run" : "task")
        object["work"] = .string(workWords)
        object["needs"] = .array(needs.map(JSON.string))
        object["waits_for"] = .array(waits.map(JSON.string))
        object["foreach"] = .bool(isMapped)
        object["runs"] = turn == .onSuccess ? "on_success" : turn == .always ? "always" : "on_failure"
        object["conditional"] = .bool(condition != nil)
        object["retries"] = .int(retries.limit)
        object["timeout"] = timeout.map { .string(DurationText.exact($0)) } ?? .null
        object["outputs"] = .object(
            outputs.reduce(into: JSON.Object()) { members, output in members[output.name] = output.schema })
        return .object(object)
    }

    private var isRun: Bool { if case .deployment = work { true } else { false } }
}
