/// Arguments in which `{{ name }}` stands for a parameter.
package enum CommandTemplate {
    /// The names an argument asks for, in order.
    package static func names(in argument: String) -> [String] {
        TemplateText.pieces(of: argument).compactMap(name)
    }

    /// The argument with its parameters put in: text as it is, everything else as JSON, what is not given as nothing.
    package static func fill(_ argument: String, with parameters: JSON.Object) -> String {
        TemplateText.pieces(of: argument).map { piece in
            if let name = name(of: piece) { return TemplateText.text(of: parameters[name]) }
            return switch piece {
            case .text(let text): text
            case .place(_, let source): source
            }
        }.joined()
    }

    /// Letters, digits, `_` and `-`, not a digit first: `{{ .Names }}` and the like belong to other programs.
    private static func name(of piece: TemplateText.Piece) -> String? {
        guard case .place(let words, _) = piece, words.count == 1, let word = words.first,
            word.first?.isNumber == false,
            word.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
        else { return nil }
        return word
    }
}
