internal import PipeCore

/// The schema of a flow's parameters, read from its properties and their defaults.
enum FlowSchema {
    static func of<Program: Flow>(_ type: Program.Type) -> ParameterSchema {
        let flow = Program()
        var properties = JSON.Object()
        var required: [JSON] = []
        for child in Mirror(reflecting: flow).children {
            guard let label = child.label else { continue }
            let declared = child.value as? any DeclaredParameter
            let name = declared == nil ? label : String(label.dropFirst())
            guard let property = property(child.value, declared) else { continue }
            properties[name] = .object(property)
            if property["default"] == nil { required.append(.string(name)) }
        }
        check(type, flow, properties)
        let schema: JSON.Object = [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ]
        do {
            return try ParameterSchema(reading: schema)
        } catch {
            preconditionFailure("the schema of \(type) is none: \(error)")
        }
    }

    /// A parameter under another name than its property's could never be given.
    private static func check<Program: Flow>(_ type: Program.Type, _ flow: Program, _ properties: JSON.Object) {
        let encoded = (try? ValueEncoder.encode(flow))?.object?.names ?? []
        guard let stranger = encoded.first(where: { properties[$0] == nil }) else { return }
        preconditionFailure("'\(stranger)' is no property of \(type): the parameters of a flow keep their names")
    }

    /// `nil` for what is no parameter, since nobody could give it.
    private static func property(_ value: Any, _ declared: (any DeclaredParameter)?) -> JSON.Object? {
        let type = declared.map { Swift.type(of: $0).valueType } ?? Swift.type(of: value) as? any Decodable.Type
        guard let type else { return nil }
        var schema = TypeSchema.of(type)
        if let help = declared?.help, !help.isEmpty { schema["description"] = .string(help) }
        let initial = declared.map(\.declaredDefault) ?? (value as? any Encodable)
        if let initial, let json = try? ValueEncoder.encode(initial) { schema["default"] = json }
        return schema
    }
}
