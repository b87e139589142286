/// A text in which `{{ run.name }}` and the like stand for what is known of an event, and `{{ log | last 20 }}` for the end
/// of a run's log.
package struct NotificationTemplate: Hashable, Sendable {
    /// As it was written.
    package let source: String
    private let parts: [Part]

    private enum Part: Hashable, Sendable {
        case text(String)
        /// A path into the facts, and how many of the last items where it is a list.
        case fact([String], last: Int?)
    }

    /// What can be asked for. Where an event has no such thing, nothing stands in its place.
    package static let names = [
        "event", "rule", "deployment", "flow", "queue", "agent", "cause", "at", "since", "count", "log", "command",
        "run.id", "run.name", "run.state", "run.attempt", "run.tags", "run.parameters", "run.created_at",
        "run.scheduled_at", "run.started_at", "run.ended_at", "run.duration", "run.parent", "run.retry_of",
    ]

    /// Besides, in the body for a webhook.
    private static let namesInBody = ["id", "subject", "text", "urgency"]

    /// Reads a template; `path` is where it stands.
    package init(_ source: String, at path: [String] = []) throws(SpecProblem) {
        try self.init(source, at: path, names: Self.names)
    }

    private init(_ source: String, at path: [String], names: [String]) throws(SpecProblem) {
        self.source = source
        var parts: [Part] = []
        for piece in TemplateText.pieces(of: source) {
            switch piece {
            case .text(let text): parts.append(.text(text))
            case .place(let words, let written):
                parts.append(try Self.part(words, written, at: path, names: names))
            }
        }
        self.parts = parts
    }

    private static func part(
        _ words: [String], _ written: String, at path: [String], names: [String]
    ) throws(SpecProblem) -> Part {
        let name = words.first ?? ""
        let isParameter = name.hasPrefix("run.parameters.") && name.utf8.count > "run.parameters.".utf8.count
        guard names.contains(name) || isParameter else {
            let hint = Nearest.hint(for: name, among: names)
            throw SpecProblem(
                path,
                "'\(written)': there is no '\(name)'"
                    + (hint.isEmpty ? ", but: \(names.joined(separator: ", "))" : hint))
        }
        let steps =
            isParameter
            ? ["run", "parameters", String(name.dropFirst("run.parameters.".count))]
            : name.split(separator: ".").map(String.init)
        if words.count == 1 { return .fact(steps, last: nil) }
        guard name == "log", words.count == 4, words[1] == "|", words[2] == "last", let count = Int(words[3]),
            (1...Self.longestLog).contains(count)
        else {
            throw SpecProblem(
                path, "'\(written)': expected a name alone, or {{ log | last N }} with N up to \(Self.longestLog)")
        }
        return .fact(steps, last: count)
    }

    /// How many lines of a run's log a message can have.
    package static let longestLog = 50

    /// The text with the facts put in.
    package func filled(with facts: JSON.Object) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .fact(let steps, let last): Self.text(of: Self.value(steps, in: facts), last: last)
            }
        }.joined()
    }

    /// A list of texts is one line each; a log where no number is given, its usual length.
    private static func text(of value: JSON?, last: Int?) -> String {
        guard case .array(let items)? = value else { return TemplateText.text(of: value) }
        return items.suffix(last ?? 20).map { TemplateText.text(of: $0) }.joined(separator: "\n")
    }

    private static func value(_ steps: [String], in facts: JSON.Object) -> JSON? {
        var value = JSON.object(facts)
        for step in steps {
            guard let next = value[step] else { return nil }
            value = next
        }
        return value
    }
}

// MARK: JSON

extension NotificationTemplate {
    /// Refuses a body in which something is asked for that is not there.
    package static func check(body: JSON, at path: [String] = ["body"]) throws(SpecProblem) {
        switch body {
        case .null, .bool, .number: return
        case .string(let text): _ = try NotificationTemplate(text, at: path, names: names + namesInBody)
        case .array(let items):
            for (index, item) in items.enumerated() { try check(body: item, at: path + ["\(index)"]) }
        case .object(let object):
            for (name, value) in object.members { try check(body: value, at: path + [name]) }
        }
    }

    /// The body with the facts put in. It stays JSON whatever they hold: a text that is one place becomes the value itself,
    /// other texts stay texts.
    package static func filled(body: JSON, with facts: JSON.Object) -> JSON {
        switch body {
        case .null, .bool, .number: return body
        case .string(let source):
            guard let template = try? NotificationTemplate(source, at: [], names: names + namesInBody) else {
                return body
            }
            if template.parts.count == 1, case .fact(let steps, nil) = template.parts[0] {
                return value(steps, in: facts) ?? .null
            }
            return .string(template.filled(with: facts))
        case .array(let items): return .array(items.map { filled(body: $0, with: facts) })
        case .object(let object):
            var result = JSON.Object()
            for (name, value) in object.members { result[name] = filled(body: value, with: facts) }
            return .object(result)
        }
    }
}
