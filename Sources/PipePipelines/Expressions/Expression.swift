internal import PipeCore

/// What stands between `{{` and `}}`: names, members, comparisons and a few functions. It has no loops and no
/// definitions, so every evaluation ends.
package struct Expression: Hashable, Sendable {
    indirect enum Kind: Hashable, Sendable {
        case literal(JSON)
        case list([Expression])
        /// The first name of a path: `parameters`, `tasks`, `run`, `item`.
        case root(String)
        case member(Expression, String)
        case index(Expression, Expression)
        case call(ExpressionFunction, [Expression])
        case not(Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
        case comparison(Comparison, Expression, Expression)
        /// The left value, or the right one where that is null.
        case fallback(Expression, Expression)
    }

    enum Comparison: String, Hashable, Sendable {
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case contained = "in"
        case notContained = "not in"
    }

    let kind: Kind
    /// Where it begins, in characters from the start of the text that it was read from.
    let offset: Int

    /// Longer and deeper than anybody writes by hand, and no danger to the stack.
    static let longest = 4_000
    static let mostWords = 400
    static let deepest = 64

    /// Reads a text that is one expression.
    package init(_ text: String) throws(ExpressionProblem) {
        guard text.count <= Self.longest else {
            throw ExpressionProblem(0, "an expression has at most \(Self.longest) characters")
        }
        let tokens = try ExpressionLexer.tokens(of: text)
        guard tokens.count <= Self.mostWords else {
            throw ExpressionProblem(0, "an expression has at most \(Self.mostWords) words")
        }
        var parser = ExpressionParser(tokens)
        self = try parser.whole()
    }

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// The expressions that it is made of.
    var parts: [Expression] {
        switch kind {
        case .literal, .root: []
        case .member(let whole, _), .not(let whole): [whole]
        case .list(let items), .call(_, let items): items
        case .index(let left, let right), .and(let left, let right), .or(let left, let right),
            .comparison(_, let left, let right), .fallback(let left, let right):
            [left, right]
        }
    }

    /// The names of a path such as `tasks.load.outputs.rows`; `nil` for what is no path of names.
    var path: [String]? {
        switch kind {
        case .root(let name): [name]
        case .member(let whole, let name): whole.path.map { $0 + [name] }
        case .index(let whole, let part):
            if case .literal(.string(let name)) = part.kind { whole.path.map { $0 + [name] } } else { nil }
        default: nil
        }
    }
}

/// Why a text is no expression, or why one has no value.
package struct ExpressionProblem: Error, Hashable, CustomStringConvertible {
    /// In characters from the start of the expression's text.
    package let offset: Int
    package let message: String

    init(_ offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }

    package var description: String { message }
}
