internal import PipeCore

extension Expression {
    /// The shape of its value where `roots` are the shapes that the first names stand for, or what cannot be right
    /// whatever the values are.
    func shape(in roots: [String: Shape]) throws(ExpressionProblem) -> Shape {
        switch kind {
        case .literal(let value): return Shape(of: value)
        case .root(let name): return try Self.root(name, roots, at: offset)
        case .list(let items):
            let shapes = try Self.shapes(of: items, in: roots)
            return Shape([.list], items: shapes.common)
        case .member(let whole, let name):
            return try member(name, of: whole, try whole.shape(in: roots))
        case .index(let whole, let part):
            let (shape, key) = (try whole.shape(in: roots), try part.shape(in: roots))
            if case .literal(.string(let name)) = part.kind, !shape.has(.list) {
                return try member(name, of: whole, shape)
            }
            let fits = (shape.has(.list) && key.has(.integer)) || (shape.has(.object) && key.has(.string))
            guard fits || shape.has(.null) else {
                throw ExpressionProblem(offset, "\(whole.name) is \(shape.words) and has no part that is \(key.words)")
            }
            return shape.has(.object) ? .any : shape.items.or(Shape([.null]))
        case .call(let function, let arguments):
            return try Self.call(function, try Self.shapes(of: arguments, in: roots), arguments)
        case .not(let whole):
            try whole.checkTruth(in: roots)
            return .truth
        case .and(let left, let right), .or(let left, let right):
            try left.checkTruth(in: roots)
            try right.checkTruth(in: roots)
            return .truth
        case .fallback(let left, let right):
            return try left.shape(in: roots).without(.null).or(try right.shape(in: roots))
        case .comparison(let operation, let left, let right):
            try check(operation, try left.shape(in: roots), try right.shape(in: roots))
            return .truth
        }
    }

    /// Refuses what can be neither true nor false.
    func checkTruth(in roots: [String: Shape]) throws(ExpressionProblem) {
        let shape = try shape(in: roots)
        guard shape.has(.boolean) else {
            throw ExpressionProblem(offset, "expected true or false, found \(shape.words)")
        }
    }

    private static func shapes(
        of items: [Expression], in roots: [String: Shape]
    ) throws(ExpressionProblem) -> [Shape] {
        var shapes: [Shape] = []
        for item in items { shapes.append(try item.shape(in: roots)) }
        return shapes
    }

    private static func root(
        _ name: String, _ roots: [String: Shape], at offset: Int
    ) throws(ExpressionProblem) -> Shape {
        if let shape = roots[name] { return shape }
        // People write a parameter by its bare name, as other templates do.
        let holder = roots.keys.sorted().first { roots[$0]?.members?[name] != nil }
        let hint = holder.map { " (did you mean '\($0).\(name)'?)" } ?? Nearest.hint(for: name, among: roots.keys)
        let known = hint.isEmpty ? ": there are \(roots.keys.sorted().listed)" : hint
        throw ExpressionProblem(offset, "unknown name '\(name)'\(known)")
    }

    private func member(
        _ name: String, of whole: Expression, _ shape: Shape
    ) throws(ExpressionProblem) -> Shape {
        guard shape.has(.object) || shape == Shape([.null]) else {
            throw ExpressionProblem(offset, "\(whole.name) is \(shape.words) and has no member '\(name)'")
        }
        guard let members = shape.members else { return .any }
        guard let member = members[name] else {
            let hint = Nearest.hint(for: name, among: members.keys)
            let known =
                !hint.isEmpty ? hint : members.isEmpty ? ": it has none" : ": it has \(members.keys.sorted().listed)"
            throw ExpressionProblem(offset, "\(whole.name) has no '\(name)'\(known)")
        }
        return member
    }

    private static func call(
        _ function: ExpressionFunction, _ shapes: [Shape], _ arguments: [Expression]
    ) throws(ExpressionProblem) -> Shape {
        for (index, shape) in shapes.enumerated() {
            let expected = function.shape(ofArgument: index)
            guard shape.meets(expected) else {
                throw ExpressionProblem(
                    arguments[index].offset,
                    "\(function.rawValue)(): expected \(expected.words), found \(shape.words)")
            }
        }
        return function.shape(of: shapes)
    }

    private func check(
        _ operation: Comparison, _ left: Shape, _ right: Shape
    ) throws(ExpressionProblem) {
        switch operation {
        case .equal, .unequal:
            guard left.meets(right) else {
                let always = operation == .equal ? "never" : "always"
                throw ExpressionProblem(
                    offset, "\(left.words) \(operation.rawValue) \(right.words) \(always) holds")
            }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            let fits = [Shape([.number]), .text].contains { left.meets($0) && right.meets($0) }
            guard fits else {
                throw ExpressionProblem(offset, "\(left.words) and \(right.words) have no order")
            }
        case .contained, .notContained:
            let fits =
                (right.has(.list) && (right.items.meets(left) || right.items.isAny))
                || (left.has(.string) && (right.has(.object) || right.has(.string)))
            guard fits else {
                throw ExpressionProblem(offset, "\(left.words) cannot be in \(right.words)")
            }
        }
    }

    /// What messages call it.
    private var name: String { path.map { "'\($0.joined(separator: "."))'" } ?? "the value" }
}
