internal import PipeCore

/// Puts the words of an expression together. What binds least is read first: or, and, not, comparisons, `??`, members.
struct ExpressionParser {
    private let tokens: [ExpressionToken]
    private var position = 0
    private var depth = 0

    init(_ tokens: [ExpressionToken]) { self.tokens = tokens }

    private var token: ExpressionToken { tokens[position] }

    mutating func whole() throws(ExpressionProblem) -> Expression {
        if token.kind == .end { throw ExpressionProblem(token.offset, "the expression is empty") }
        let expression = try either()
        guard token.kind == .end else {
            throw ExpressionProblem(token.offset, "expected an operator, found \(token.words)")
        }
        return expression
    }

    // MARK: Operators

    private mutating func either() throws(ExpressionProblem) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Expression.deepest else {
            throw ExpressionProblem(token.offset, "nested more than \(Expression.deepest) deep")
        }
        var left = try both()
        while takes(name: "or") { left = Expression(.or(left, try both()), at: left.offset) }
        return left
    }

    private mutating func both() throws(ExpressionProblem) -> Expression {
        var left = try negation()
        while takes(name: "and") { left = Expression(.and(left, try negation()), at: left.offset) }
        return left
    }

    private mutating func negation() throws(ExpressionProblem) -> Expression {
        let start = token.offset
        guard takes(name: "not") else { return try comparison() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Expression.deepest else {
            throw ExpressionProblem(start, "nested more than \(Expression.deepest) deep")
        }
        return Expression(.not(try negation()), at: start)
    }

    private mutating func comparison() throws(ExpressionProblem) -> Expression {
        let left = try fallback()
        guard let operation = comparator() else { return left }
        let right = try fallback()
        if case let second = token.offset, comparator() != nil {
            throw ExpressionProblem(second, "comparisons do not chain: join two with 'and'")
        }
        return Expression(.comparison(operation, left, right), at: left.offset)
    }

    private mutating func comparator() -> Expression.Comparison? {
        switch token.kind {
        case .sign(let sign):
            guard let operation = Expression.Comparison(rawValue: sign) else { return nil }
            position += 1
            return operation
        case .name("in"):
            position += 1
            return .contained
        case .name("not") where tokens[position + 1].kind == .name("in"):
            position += 2
            return .notContained
        default: return nil
        }
    }

    private mutating func fallback() throws(ExpressionProblem) -> Expression {
        var left = try postfix()
        while takes(sign: "??") { left = Expression(.fallback(left, try postfix()), at: left.offset) }
        return left
    }

    // MARK: Values

    private mutating func postfix() throws(ExpressionProblem) -> Expression {
        var value = try primary()
        var length = 0
        while true {
            length += 1
            guard length <= Expression.deepest else {
                throw ExpressionProblem(token.offset, "more than \(Expression.deepest) members deep")
            }
            if takes(sign: ".") {
                let name = token
                guard case .name(let text) = name.kind else {
                    throw ExpressionProblem(name.offset, "expected a name behind '.', found \(name.words)")
                }
                position += 1
                value = Expression(.member(value, text), at: name.offset)
            } else if case let bracket = token.offset, takes(sign: "[") {
                value = Expression(.index(value, try either()), at: bracket)
                try expect("]")
            } else if takes(sign: "|") {
                value = try filtered(value)
            } else {
                return value
            }
        }
    }

    /// `value | name(more)` is `name(value, more)`.
    private mutating func filtered(_ value: Expression) throws(ExpressionProblem) -> Expression {
        let name = token
        guard case .name(let text) = name.kind else {
            throw ExpressionProblem(name.offset, "expected a function behind '|', found \(name.words)")
        }
        position += 1
        let more = takes(sign: "(") ? try items(until: ")") : []
        return try call(text, [value] + more, at: name.offset)
    }

    private mutating func primary() throws(ExpressionProblem) -> Expression {
        let token = token
        position += 1
        switch token.kind {
        case .value(let value): return Expression(.literal(value), at: token.offset)
        case .name("true"): return Expression(.literal(true), at: token.offset)
        case .name("false"): return Expression(.literal(false), at: token.offset)
        case .name("null"), .name("none"): return Expression(.literal(.null), at: token.offset)
        case .name(let name) where !["and", "or", "not", "in"].contains(name):
            guard takes(sign: "(") else { return Expression(.root(name), at: token.offset) }
            return try call(name, try items(until: ")"), at: token.offset)
        case .sign("("):
            let inner = try either()
            try expect(")")
            return inner
        case .sign("["): return Expression(.list(try items(until: "]")), at: token.offset)
        case .name, .sign, .end:
            throw ExpressionProblem(token.offset, "expected a value, found \(token.words)")
        }
    }

    private func call(
        _ name: String, _ arguments: [Expression], at offset: Int
    ) throws(ExpressionProblem) -> Expression {
        guard let function = ExpressionFunction(rawValue: name) else {
            let known = ExpressionFunction.allCases.map(\.rawValue)
            let hint = Nearest.hint(for: name, among: known)
            throw ExpressionProblem(
                offset, "unknown function '\(name)'" + (hint.isEmpty ? ": there are \(known.listed)" : hint))
        }
        guard function.counts.contains(arguments.count) else {
            throw ExpressionProblem(
                offset, "\(function.rawValue)(\(function.usage)) takes no \(arguments.count) values")
        }
        return Expression(.call(function, arguments), at: offset)
    }

    private mutating func items(until end: String) throws(ExpressionProblem) -> [Expression] {
        if takes(sign: end) { return [] }
        var items = [try either()]
        while takes(sign: ",") { items.append(try either()) }
        try expect(end)
        return items
    }

    // MARK: Words

    private mutating func takes(name: String) -> Bool { takes(.name(name)) }
    private mutating func takes(sign: String) -> Bool { takes(.sign(sign)) }

    private mutating func takes(_ kind: ExpressionToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ sign: String) throws(ExpressionProblem) {
        guard takes(sign: sign) else {
            throw ExpressionProblem(token.offset, "expected '\(sign)', found \(token.words)")
        }
    }
}

extension [String] {
    var listed: String { joined(separator: ", ") }
}
