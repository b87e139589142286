import PipeCore
import PipeRuntime

extension KeptArtifact {
    var report: JSON {
        [
            "kind": .string(artifact.kind.rawValue),
            "key": .optional(artifact.key),
            "description": .optional(artifact.description),
            "task": .optional(artifact.task?.text),
            "attempt": .int(attempt),
            "at": .instant(at),
            "data": artifact.data,
        ]
    }
}

extension Artifact {
    /// Its description, or else what it is in a few words.
    var brief: String {
        if let description { return description }
        switch data {
        case .array(let rows): return "\(rows.count) row\(rows.count == 1 ? "" : "s")"
        case .string(let text): return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        default: return ""
        }
    }

    /// What people see of it: text as it is, rows as a table.
    var text: String {
        guard let rows = data.array else { return Self.withoutControls(data.string ?? data.description) }
        var names: [String] = []
        for name in rows.flatMap({ $0.object?.names ?? [] }) where !names.contains(name) { names.append(name) }
        guard !names.isEmpty else { return "\(rows.count) empty rows" }
        return Table(
            names.map { .init($0, yields: true) },
            rows.map { row in names.map { .init(row[$0].map { $0.string ?? $0.description } ?? "") } }
        ).text()
    }

    /// Lines and tabs may stay.
    private static func withoutControls(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map { DisplayWidth.plain(String($0)) } }
            .map { $0.joined(separator: "\t") }.joined(separator: "\n")
    }
}
