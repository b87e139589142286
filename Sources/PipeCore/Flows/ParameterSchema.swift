/// What parameters a flow takes: a JSON Schema (2020-12) object whose `properties` are the parameters.
package struct ParameterSchema: Hashable, Sendable {
    private let object: JSON.Object

    package static let empty = ParameterSchema(object: [:])

    private init(object: JSON.Object) { self.object = object }

    /// Takes a schema as a file or the store holds it.
    package init(reading object: JSON.Object) throws(SpecProblem) {
        let path = ["parameter_schema"]
        if let type = object["type"], type.string != "object" {
            throw SpecProblem(path + ["type"], "the schema of parameters has type 'object'")
        }
        if let properties = object["properties"] {
            guard let members = properties.object?.members else {
                throw SpecProblem(path + ["properties"], "expected a mapping, found \(properties.kind)")
            }
            for (name, property) in members where property.object == nil {
                throw SpecProblem(path + ["properties", name], "expected a mapping, found \(property.kind)")
            }
        }
        self.init(object: object)
    }

    /// A schema of parameters without a type, as a command's placeholders declare them.
    package init(untyped names: [String], defaults: JSON.Object) {
        var properties = JSON.Object()
        for name in names + defaults.names {
            properties[name] = defaults[name].map { ["default": $0] } ?? [:]
        }
        let required = names.filter { defaults[$0] == nil }.map(JSON.string)
        self.init(object: [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ])
    }

    package var json: JSON { .object(object) }

    /// The declared parameters, in the order of the flow's signature.
    package var names: [String] { properties.names }

    package var required: [String] { object["required"]?.array?.compactMap(\.string) ?? [] }

    package var allowsOthers: Bool {
        switch object["additionalProperties"] {
        case .bool(let allowed): allowed
        case nil: properties.isEmpty && object.isEmpty
        default: true
        }
    }

    package func type(of name: String) -> ParameterType { ParameterType(schema: properties[name] ?? [:]) }

    package func `default`(of name: String) -> JSON? { properties[name]?["default"] }

    /// What a parameter is for, in words.
    package func description(of name: String) -> String? { properties[name]?["description"]?.string }

    private var properties: JSON.Object { object["properties"]?.object ?? [:] }

    /// Why parameters do not fit, and which one.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let parameter: String
        package let message: String
        package var description: String { message }
    }

    /// The parameters with the declared defaults filled in, if every one of them fits.
    package func check(_ given: JSON.Object, requireAll: Bool = true) throws(Problem) -> JSON.Object {
        for (name, value) in given.members {
            guard properties[name] != nil else {
                if allowsOthers { continue }
                let hint = Nearest.hint(for: name, among: names)
                let known = names.isEmpty ? "the flow takes none" : "the flow takes \(names.joined(separator: ", "))"
                throw Problem(
                    parameter: name,
                    message: "unknown parameter '\(name)'" + (hint.isEmpty ? ": \(known)" : hint))
            }
            if let mismatch = type(of: name).mismatch(value) {
                throw Problem(parameter: name, message: "parameter '\(name)': \(mismatch)")
            }
        }
        guard requireAll else { return given }
        var complete = JSON.Object()
        for name in names + required.filter({ properties[$0] == nil }) {
            if let value = given[name] ?? self.default(of: name) {
                complete[name] = value
            } else if required.contains(name) {
                throw Problem(
                    parameter: name,
                    message: "missing required parameter '\(name)' (\(type(of: name).words)): add -p \(name)=…")
            }
        }
        return complete.merging(given)
    }
}
