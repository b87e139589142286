internal import PipeCore

/// The types of parameters and outputs, by the names that people know, as JSON Schema.
enum TypeName {
    private static let schemas: [String: JSON] = [
        "int": ["type": "integer"], "integer": ["type": "integer"],
        "float": ["type": "number"], "number": ["type": "number"],
        "str": ["type": "string"], "string": ["type": "string"], "text": ["type": "string"],
        "bool": ["type": "boolean"], "boolean": ["type": "boolean"],
        "date": ["type": "string", "format": "date"],
        "datetime": ["type": "string", "format": "date-time"],
        "list": ["type": "array"], "array": ["type": "array"],
        "object": ["type": "object"], "dict": ["type": "object"],
        "any": [:],
    ]

    private static let shown = "int, float, str, bool, date, datetime, list, object or any"

    /// `int`, `int?` (or null), `list[int]`.
    static func schema(of text: String) -> JSON? {
        if text.hasSuffix("?") {
            return schema(of: String(text.dropLast())).map { ["anyOf": [$0, ["type": "null"]]] }
        }
        for prefix in ["list[", "array["] where text.hasPrefix(prefix) && text.hasSuffix("]") {
            return schema(of: String(text.dropFirst(prefix.count).dropLast())).map { ["type": "array", "items": $0] }
        }
        return schemas[text]
    }

    static func problem(_ text: String, at path: [String]) -> PipelineProblem {
        let hint = Nearest.hint(for: text, among: schemas.keys)
        return PipelineProblem(path, "unknown type '\(text)'" + (hint.isEmpty ? ": expected \(shown)" : hint))
    }

    private static let keys = [
        "type", "default", "description", "enum", "minimum", "maximum", "items", "format", "title",
    ]

    /// Reads the declaration of a parameter or an output: a type, or a mapping with `type`, `default` and the like.
    static func declaration(_ value: JSON, at path: [String]) throws(PipelineProblem) -> JSON.Object {
        if let text = value.string {
            guard let schema = schema(of: text)?.object else { throw problem(text, at: path) }
            return schema
        }
        guard let mapping = value.object else {
            throw PipelineProblem(
                path, "expected a type such as int, or a mapping such as {type: int, default: 1}, found \(value.kind)")
        }
        do throws(SpecProblem) {
            try SpecReader(value, path: path).allow(only: keys)
        } catch {
            throw PipelineProblem(error)
        }
        var schema = JSON.Object()
        if let type = mapping["type"] {
            guard let text = type.string, let named = TypeName.schema(of: text)?.object else {
                throw problem(type.string ?? type.description, at: path + ["type"])
            }
            schema = named
        }
        if let items = mapping["items"] { schema["items"] = .object(try declaration(items, at: path + ["items"])) }
        for (name, value) in mapping.members where name != "type" && name != "items" { schema[name] = value }
        if mapping["default"]?.isNull == true, schema["type"] != nil { schema = orNull(schema) }
        if let options = schema["enum"], options.array?.isEmpty != false {
            throw PipelineProblem(path + ["enum"], "'enum': expected a list of the values that are allowed")
        }
        if let fallback = schema["default"], let mismatch = ParameterType(schema: .object(schema)).mismatch(fallback) {
            throw PipelineProblem(path + ["default"], "'default': \(mismatch)")
        }
        return schema
    }

    /// The type, or null: whoever writes `default: null` means that.
    private static func orNull(_ schema: JSON.Object) -> JSON.Object {
        var type = schema
        var outer = JSON.Object()
        for name in ["default", "description", "title"] {
            outer[name] = schema[name]
            type[name] = nil
        }
        outer["anyOf"] = [.object(type), ["type": "null"]]
        return outer
    }
}
