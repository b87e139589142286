/// What a person typed behind `-p`, read with the schema at hand.
package enum ParameterInput {
    /// Why an argument is no `name=value`.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// Reads `year=2023` and the quoted `year=2023 month=3`. A value is split at blanks only where every piece names a
    /// declared parameter, so that a text with blanks stays whole.
    package static func read(_ arguments: [String], schema: ParameterSchema) throws(Problem) -> JSON.Object {
        var parameters = JSON.Object()
        for argument in arguments {
            for piece in pieces(of: argument, schema: schema) {
                let equals = piece.firstIndex(of: "=")
                let name = String(piece[..<(equals ?? piece.startIndex)]).trimmed
                guard let equals, !name.isEmpty else {
                    throw Problem(description: "-p \(piece): expected name=value")
                }
                parameters[name] = value(String(piece[piece.index(after: equals)...]), for: schema.type(of: name))
            }
        }
        return parameters
    }

    private static func pieces(of argument: String, schema: ParameterSchema) -> [String] {
        let pieces = argument.split(whereSeparator: \.isWhitespace).map(String.init)
        let allNamed = pieces.allSatisfy { piece in
            piece.firstIndex(of: "=").map { schema.names.contains(String(piece[..<$0])) } ?? false
        }
        return pieces.count > 1 && allNamed ? pieces : [argument]
    }

    /// JSON where the text parses as JSON and the declared type allows it, otherwise the text itself.
    package static func value(_ text: String, for type: ParameterType) -> JSON {
        if let json = try? JSON.parse(text), type.mismatch(json) == nil { return json }
        if type.admits("string") { return .string(text) }
        switch text.lowercased() {
        case "true" where type.admits("boolean"): return true
        case "false" where type.admits("boolean"): return false
        case "none" where type.admits("null"), "null" where type.admits("null"): return .null
        default: break
        }
        if type.admits("integer"), let int = Int64(text) { return .int(int) }
        return (try? JSON.parse(text)) ?? .string(text)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
