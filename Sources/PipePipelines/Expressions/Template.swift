package import PipeCore

/// A text in which `{{ … }}` stands for the value of an expression.
package struct Template: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case text(String)
        /// `start` is where the expression's own text begins in the template, in characters.
        case expression(Expression, start: Int)
    }

    let pieces: [Piece]
    /// As it was written.
    package let source: String

    package init(_ text: String) throws(TemplateProblem) {
        let characters = Array(text)
        var pieces: [Piece] = []
        var (plain, position) = ("", 0)
        while position < characters.count {
            guard characters[position...].starts(with: "{{") else {
                plain.append(characters[position])
                position += 1
                continue
            }
            let start = position + 2
            guard let end = Self.end(of: characters, from: start) else {
                throw TemplateProblem(text, at: position, "'{{' has no '}}'")
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            do {
                pieces.append(.expression(try Expression(String(characters[start..<end])), start: start))
            } catch {
                throw TemplateProblem(text, at: start + error.offset, error.message)
            }
            position = end + 2
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        self.pieces = pieces
        source = text
    }

    /// Where the `}}` stands that ends an expression: not one within quotes.
    private static func end(of characters: [Character], from start: Int) -> Int? {
        var position = start
        var quote: Character?
        while position < characters.count {
            let character = characters[position]
            if let open = quote {
                if character == "\\" { position += 1 } else if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if characters[position...].starts(with: "}}") {
                return position
            }
            position += 1
        }
        return nil
    }

    var expressions: [(expression: Expression, start: Int)] {
        pieces.compactMap { if case .expression(let expression, let start) = $0 { (expression, start) } else { nil } }
    }

    /// The expression that it is, where nothing stands around it.
    package var expression: Expression? {
        if pieces.count == 1, case .expression(let expression, _) = pieces[0] { expression } else { nil }
    }

    /// The text without its expressions; `nil` where it has any.
    package var plainText: String? {
        switch pieces.first {
        case nil: ""
        case .text(let text)? where pieces.count == 1: text
        default: nil
        }
    }

    /// The value: of any kind where the whole text is one expression, otherwise a text.
    package func value(in roots: JSON.Object) throws(ExpressionProblem) -> JSON {
        if let expression { return try expression.value(in: roots) }
        return .string(try text(in: roots))
    }

    package func text(in roots: JSON.Object) throws(ExpressionProblem) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let piece): text += piece
            case .expression(let expression, _): text += Self.text(try expression.value(in: roots))
            }
        }
        return text
    }

    /// A value within a text: nothing for null, JSON for what is no text itself.
    static func text(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        case .bool, .number, .array, .object: value.description
        }
    }
}

/// What is wrong with a template, and where in its text.
package struct TemplateProblem: Error, Hashable {
    /// How many `{{` stand before the one that the place counts from, and the characters from there.
    let braces: Int
    let offset: Int
    package let message: String

    init(_ text: String, at place: Int, _ message: String) {
        let before = text.prefix(place)
        let last = before.ranges(of: "{{").last ?? text.dropFirst(place).firstRange(of: "{{")
        braces = max(0, before.ranges(of: "{{").count - 1)
        offset = last.map { max(0, place - text.distance(from: text.startIndex, to: $0.lowerBound)) } ?? 0
        self.message = message
    }
}
