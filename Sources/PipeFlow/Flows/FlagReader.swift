package import PipeCore

/// Reads `--year 2023 --dry-run --station A --station=B` with the schema at hand.
package struct FlagReader {
    let schema: ParameterSchema

    package init(schema: ParameterSchema) { self.schema = schema }

    package func read(_ arguments: [String]) throws(BadParameters) -> JSON.Object {
        var parameters = JSON.Object()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--"), argument.count > 2 else {
                throw BadParameters("unexpected argument '\(argument)': parameters are flags, see --help")
            }
            let equals = argument.firstIndex(of: "=")
            let flag = String(argument[..<(equals ?? argument.endIndex)])
            let (name, isNegated) = try parameter(flag)
            let type = schema.type(of: name)
            let isSwitch = type.admits("boolean") && !type.admits("string")
            let value: JSON
            if let equals {
                value = ParameterInput.value(String(argument[argument.index(after: equals)...]), for: type)
            } else if isSwitch {
                value = .bool(!isNegated)
            } else if let text = rest.popFirst() {
                value = ParameterInput.value(text, for: type)
            } else {
                throw BadParameters("\(flag) needs a value (\(type.words))")
            }
            parameters[name] = Self.joined(parameters[name], value, type)
        }
        return parameters
    }

    /// A flag that is given again adds to a list.
    private static func joined(_ known: JSON?, _ value: JSON, _ type: ParameterType) -> JSON {
        guard type.admits("array"), value.array == nil, !value.isNull else { return value }
        let item =
            type.mismatch([value]) == nil ? value : value.string.map { .string($0) } ?? .string(value.description)
        return .array((known?.array ?? []) + [item])
    }

    private func parameter(_ flag: String) throws(BadParameters) -> (name: String, isNegated: Bool) {
        for name in schema.names where flag == Flag.text(name) || flag == "--\(name)" { return (name, false) }
        for name in schema.names
        where flag == "--no-" + Flag.text(name).dropFirst(2) && schema.type(of: name).admits("boolean") {
            return (name, true)
        }
        let flags = schema.names.map(Flag.text)
        let hint = Nearest.hint(for: flag, among: flags)
        let known = flags.isEmpty ? ": the flow takes none" : ": the flow takes \(flags.joined(separator: ", "))"
        throw BadParameters("unknown flag \(flag)" + (hint.isEmpty ? known : hint))
    }
}
