/// Arguments in which `{{ name }}` stands for a parameter.
package enum CommandTemplate {
    /// The names an argument asks for, in order.
    package static func names(in argument: String) -> [String] {
        pieces(of: argument).compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// The argument with its parameters put in: text as it is, everything else as JSON, what is not given as nothing.
    package static func fill(_ argument: String, with parameters: JSON.Object) -> String {
        pieces(of: argument).map { piece in
            switch piece {
            case .text(let text): text
            case .name(let name):
                switch parameters[name] {
                case nil, .null: ""
                case .string(let text): text
                case let value?: value.description
                }
            }
        }.joined()
    }

    private enum Piece {
        case text(String)
        case name(String)
    }

    /// Letters, digits, `_` and `-`, not a digit first: `{{ .Names }}` and the like belong to other programs.
    private static func isName(_ word: Substring) -> Bool {
        word.first?.isNumber == false && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }

    private static func pieces(of argument: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = Substring(argument)
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let words = rest[open.upperBound..<close.lowerBound].split(separator: " ")
            pieces.append(.text(String(rest[..<open.lowerBound])))
            if words.count == 1, isName(words[0]) {
                pieces.append(.name(String(words[0])))
            } else {
                pieces.append(.text(String(rest[open.lowerBound..<close.upperBound])))
            }
            rest = rest[close.upperBound...]
        }
        return pieces + [.text(String(rest))]
    }
}
