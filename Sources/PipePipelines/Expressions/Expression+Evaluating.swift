package import PipeCore

extension Expression {
    /// The value where `roots` holds what the first names stand for. What is not there is null; only a value of the
    /// wrong kind is a problem.
    package func value(in roots: JSON.Object) throws(ExpressionProblem) -> JSON {
        switch kind {
        case .literal(let value): return value
        case .root(let name): return roots[name] ?? .null
        case .list(let items): return .array(try Self.values(of: items, in: roots))
        case .member(let whole, let name): return try whole.value(in: roots).object?[name] ?? .null
        case .index(let whole, let part):
            return try Self.part(try part.value(in: roots), of: try whole.value(in: roots), at: offset)
        case .call(let function, let arguments):
            let values = try Self.values(of: arguments, in: roots)
            for (index, value) in values.enumerated() {
                let shape = function.shape(ofArgument: index)
                guard shape.fits(value) else {
                    throw ExpressionProblem(
                        offset, "\(function.rawValue)(): expected \(shape.words), found \(value.kind)")
                }
            }
            switch function.result(of: values) {
            case .success(let value): return value
            case .failure(let problem): throw ExpressionProblem(offset, "\(function.rawValue)(): \(problem.message)")
            }
        case .not(let whole): return .bool(!(try whole.truth(in: roots)))
        case .and(let left, let right):
            guard try left.truth(in: roots) else { return false }
            return .bool(try right.truth(in: roots))
        case .or(let left, let right):
            guard try !left.truth(in: roots) else { return true }
            return .bool(try right.truth(in: roots))
        case .fallback(let left, let right):
            let value = try left.value(in: roots)
            return value.isNull ? try right.value(in: roots) : value
        case .comparison(let operation, let left, let right):
            return .bool(try Self.holds(operation, try left.value(in: roots), try right.value(in: roots), at: offset))
        }
    }

    /// The value where it is true or false.
    package func truth(in roots: JSON.Object) throws(ExpressionProblem) -> Bool {
        let value = try value(in: roots)
        guard let truth = value.bool else {
            throw ExpressionProblem(offset, "expected true or false, found \(value.kind)")
        }
        return truth
    }

    private static func values(of items: [Expression], in roots: JSON.Object) throws(ExpressionProblem) -> [JSON] {
        var values: [JSON] = []
        for item in items { values.append(try item.value(in: roots)) }
        return values
    }

    /// A member by its name, or an item by its number; from the end where that is negative.
    private static func part(_ part: JSON, of whole: JSON, at offset: Int) throws(ExpressionProblem) -> JSON {
        switch (whole, part) {
        case (.null, _): return .null
        case (.object(let object), .string(let name)): return object[name] ?? .null
        case (.array(let items), .number(let number)):
            guard let index = number.int else { break }
            let place = index < 0 ? index + Int64(items.count) : index
            return items.indices.contains(Int(clamping: place)) ? items[Int(place)] : .null
        default: break
        }
        throw ExpressionProblem(offset, "\(whole.kind) has no part \(part)")
    }

    private static func holds(
        _ operation: Comparison, _ left: JSON, _ right: JSON, at offset: Int
    ) throws(ExpressionProblem) -> Bool {
        switch operation {
        case .equal: return left.means(right)
        case .unequal: return !left.means(right)
        case .contained: return try contains(right, left, at: offset)
        case .notContained: return !(try contains(right, left, at: offset))
        case .less: return try order(left, right, at: offset) < 0
        case .lessOrEqual: return try order(left, right, at: offset) <= 0
        case .greater: return try order(left, right, at: offset) > 0
        case .greaterOrEqual: return try order(left, right, at: offset) >= 0
        }
    }

    private static func contains(_ whole: JSON, _ part: JSON, at offset: Int) throws(ExpressionProblem) -> Bool {
        switch (whole, part) {
        case (.array(let items), _): return items.contains { $0.means(part) }
        case (.object(let object), .string(let name)): return object[name] != nil
        case (.string(let text), .string(let piece)): return text.contains(piece)
        default: throw ExpressionProblem(offset, "\(part.kind) cannot be in \(whole.kind)")
        }
    }

    /// Below 0, 0 or above 0, as the left one is less, equal or greater.
    private static func order(_ left: JSON, _ right: JSON, at offset: Int) throws(ExpressionProblem) -> Int {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            if let left = left.int, let right = right.int { return left < right ? -1 : left == right ? 0 : 1 }
            return left.double < right.double ? -1 : left.double == right.double ? 0 : 1
        case (.string(let left), .string(let right)): return left < right ? -1 : left == right ? 0 : 1
        default: throw ExpressionProblem(offset, "\(left.kind) and \(right.kind) have no order")
        }
    }
}

extension JSON {
    /// Equal as people take it: 1 and 1.0 are.
    func means(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)):
            if let left = left.int, let right = right.int { return left == right }
            return left.text == right.text || left.double == right.double
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.object(let left), .object(let right)):
            return left.names.count == right.names.count
                && left.members.allSatisfy { member in right[member.name].map(member.value.means) ?? false }
        default: return self == other
        }
    }
}
