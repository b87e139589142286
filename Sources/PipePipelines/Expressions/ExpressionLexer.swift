internal import PipeCore

/// One word of an expression.
struct ExpressionToken: Hashable {
    enum Kind: Hashable {
        case name(String)
        case value(JSON)
        case sign(String)
        case end
    }

    let kind: Kind
    /// In characters from the start of the text.
    let offset: Int

    /// The word as messages show it.
    var words: String {
        switch kind {
        case .name(let text), .sign(let text): "'\(text)'"
        case .value(let value): value.description
        case .end: "its end"
        }
    }
}

/// Cuts the text of an expression into words.
struct ExpressionLexer {
    private let text: [Character]
    private var position = 0

    /// Longer signs before those that they begin with.
    private static let signs = [
        "==", "!=", "<=", ">=", "??", "<", ">", ".", ",", "(", ")", "[", "]", "|",
    ]
    /// What other languages write, and what is written here.
    private static let strangers = ["&&": "and", "||": "or", "!": "not", "=": "==", "?": "??"]

    private init(_ text: String) { self.text = Array(text) }

    static func tokens(of text: String) throws(ExpressionProblem) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        var tokens: [ExpressionToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens + [ExpressionToken(kind: .end, offset: lexer.text.count)]
    }

    private mutating func next() throws(ExpressionProblem) -> ExpressionToken? {
        while position < text.count, text[position].isWhitespace { position += 1 }
        guard position < text.count else { return nil }
        let start = position
        return ExpressionToken(kind: try kind(), offset: start)
    }

    private mutating func kind() throws(ExpressionProblem) -> ExpressionToken.Kind {
        let first = text[position]
        if first == "'" || first == "\"" { return .value(.string(try quoted(by: first))) }
        if first.isDigit || (first == "-" && position + 1 < text.count && text[position + 1].isDigit) {
            return .value(try number())
        }
        if first.isLetter || first == "_" { return .name(name()) }
        for (stranger, own) in Self.strangers where stranger.count == 2 && starts(with: stranger) {
            throw ExpressionProblem(position, "'\(stranger)' is written '\(own)' here")
        }
        if let sign = Self.signs.first(where: starts) {
            position += sign.count
            return .sign(sign)
        }
        if let own = Self.strangers[String(first)] {
            throw ExpressionProblem(position, "'\(first)' is written '\(own)' here")
        }
        let hint = "+-*/%".contains(first) ? ": expressions do not calculate, a task does" : ""
        throw ExpressionProblem(position, "'\(first)' means nothing in an expression\(hint)")
    }

    private func starts(with sign: String) -> Bool { text[position...].starts(with: sign) }

    /// Names hold `-`, as those of tasks do: there is no minus that it could be taken for.
    private mutating func name() -> String {
        let start = position
        while position < text.count, text[position].isName { position += 1 }
        return String(text[start..<position])
    }

    private mutating func number() throws(ExpressionProblem) -> JSON {
        let start = position
        position += 1
        while position < text.count, text[position].isDigit || text[position] == "." || text[position].isName {
            position += 1
        }
        let digits = String(text[start..<position])
        guard case .number(let number)? = try? JSON.parse(digits), number.double.isFinite else {
            throw ExpressionProblem(start, "'\(digits)' is no number")
        }
        return .number(number)
    }

    private mutating func quoted(by quote: Character) throws(ExpressionProblem) -> String {
        let start = position
        var string = ""
        position += 1
        while position < text.count {
            let character = text[position]
            position += 1
            if character == quote { return string }
            guard character == "\\" else {
                string.append(character)
                continue
            }
            guard position < text.count, let escaped = Self.escapes[text[position]] else {
                throw ExpressionProblem(position - 1, #"expected \\, \', \", \n or \t in a text"#)
            }
            string.append(escaped)
            position += 1
        }
        throw ExpressionProblem(start, "the text that begins here has no end: expected \(quote)")
    }

    private static let escapes: [Character: Character] = ["\\": "\\", "'": "'", "\"": "\"", "n": "\n", "t": "\t"]
}

extension Character {
    fileprivate var isDigit: Bool { isASCII && isNumber }
    fileprivate var isName: Bool { isLetter || isNumber || self == "_" || self == "-" }
}
