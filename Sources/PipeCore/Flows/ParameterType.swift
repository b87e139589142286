/// The part of JSON Schema that parameters use: type, enum, anyOf, items, formats of dates, bounds.
package struct ParameterType: Hashable, Sendable {
    private let schema: JSON

    package init(schema: JSON) { self.schema = schema }

    /// The type in words for messages: `an integer or null`.
    package var words: String {
        if let options = schema["enum"]?.array {
            return "one of \(options.map(\.description).joined(separator: ", "))"
        }
        if !alternatives.isEmpty { return alternatives.map(\.words).joined(separator: " or ") }
        guard !types.isEmpty else { return "any value" }
        return types.map(word).joined(separator: " or ")
    }

    /// Whether a value of the JSON type `name` can fit.
    package func admits(_ name: String) -> Bool {
        if !alternatives.isEmpty { return alternatives.contains { $0.admits(name) } }
        if let options = schema["enum"]?.array { return options.contains { Self.type(of: $0) == name } }
        return types.isEmpty || types.contains(name) || (name == "integer" && types.contains("number"))
    }

    /// What is wrong with the value, or `nil` if it fits.
    package func mismatch(_ value: JSON) -> String? {
        if let options = schema["enum"]?.array {
            return options.contains(value) ? nil : "expected \(words), got \(Self.excerpt(value))"
        }
        if !alternatives.isEmpty {
            let fits = alternatives.contains { $0.mismatch(value) == nil }
            return fits ? nil : "expected \(words), got \(Self.excerpt(value))"
        }
        let actual = Self.type(of: value)
        let fits = types.isEmpty || types.contains(actual) || (actual == "integer" && types.contains("number"))
        guard fits else { return "expected \(words), got \(value.kind) \(Self.excerpt(value))" }
        return formatMismatch(value) ?? boundMismatch(value) ?? itemMismatch(value)
    }

    private var types: [String] {
        switch schema["type"] {
        case .string(let type): [type]
        case .array(let list): list.compactMap(\.string)
        default: []
        }
    }

    private var alternatives: [ParameterType] {
        (schema["anyOf"]?.array ?? schema["oneOf"]?.array ?? []).map(ParameterType.init)
    }

    private func word(_ type: String) -> String {
        switch (type, schema["format"]?.string) {
        case ("string", "date"): "a date (YYYY-MM-DD)"
        case ("string", "date-time"): "a date and time"
        case ("string", _): "a string"
        case ("integer", _): "an integer"
        case ("number", _): "a number"
        case ("boolean", _): "a boolean"
        case ("array", _): "a list"
        case ("object", _): "an object"
        default: type
        }
    }

    private func formatMismatch(_ value: JSON) -> String? {
        guard let text = value.string, let format = schema["format"]?.string else { return nil }
        let reading = Timestamp.read(text)
        let fits =
            switch format {
            case "date": reading != nil && text.utf8.count == 10
            case "date-time": reading != nil
            default: true
            }
        return fits ? nil : "expected \(words), got \(Self.excerpt(value))"
    }

    private func boundMismatch(_ value: JSON) -> String? {
        guard case .number(let number) = value else { return nil }
        if case .number(let lowest) = schema["minimum"], number.double < lowest.double {
            return "expected at least \(lowest.text), got \(number.text)"
        }
        if case .number(let highest) = schema["maximum"], number.double > highest.double {
            return "expected at most \(highest.text), got \(number.text)"
        }
        return nil
    }

    private func itemMismatch(_ value: JSON) -> String? {
        guard let items = value.array, let itemSchema = schema["items"] else { return nil }
        for (index, item) in items.enumerated() {
            if let mismatch = ParameterType(schema: itemSchema).mismatch(item) {
                return "item \(index): \(mismatch)"
            }
        }
        return nil
    }

    private static func type(of value: JSON) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number(let number): number.isWhole ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    private static func excerpt(_ value: JSON) -> String {
        let text = value.description
        return text.count <= 60 ? text : text.prefix(60) + "…"
    }
}
