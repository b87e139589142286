package import PipeCore

/// A value of any shape whose texts are templates.
package indirect enum ValueTemplate: Hashable, Sendable {
    case plain(JSON)
    case text(Template)
    case list([ValueTemplate])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: ValueTemplate
    }

    /// Reads the value that stands at `path` of a document.
    init(_ value: JSON, path: [String]) throws(PipelineProblem) {
        switch value {
        case .null, .bool, .number: self = .plain(value)
        case .string(let text):
            let template = try Template(text, path: path)
            self = template.plainText.map { .plain(.string($0)) } ?? .text(template)
        case .array(let values):
            var items: [ValueTemplate] = []
            for (index, value) in values.enumerated() {
                items.append(try ValueTemplate(value, path: path + ["\(index)"]))
            }
            self = .list(items)
        case .object(let object):
            var members: [Member] = []
            for (name, value) in object.members {
                members.append(Member(name: name, value: try ValueTemplate(value, path: path + [name])))
            }
            self = .object(members)
        }
    }

    package func value(in roots: JSON.Object) throws(ExpressionProblem) -> JSON {
        switch self {
        case .plain(let value): return value
        case .text(let template): return try template.value(in: roots)
        case .list(let items):
            var values: [JSON] = []
            for item in items { values.append(try item.value(in: roots)) }
            return .array(values)
        case .object(let members):
            var object = JSON.Object()
            for member in members { object[member.name] = try member.value.value(in: roots) }
            return .object(object)
        }
    }

    /// Every template in it, with the path of its text.
    func templates(at path: [String]) -> [(template: Template, path: [String])] {
        switch self {
        case .plain: []
        case .text(let template): [(template, path)]
        case .list(let items): items.enumerated().flatMap { $0.element.templates(at: path + ["\($0.offset)"]) }
        case .object(let members): members.flatMap { $0.value.templates(at: path + [$0.name]) }
        }
    }

    /// What is known of its value. Its expressions must have been checked.
    func shape(in roots: [String: Shape]) -> Shape {
        switch self {
        case .plain(let value): return Shape(of: value)
        case .text(let template):
            guard let expression = template.expression else { return .text }
            return (try? expression.shape(in: roots)) ?? .any
        case .list(let items): return Shape([.list], items: items.map { $0.shape(in: roots) }.common)
        case .object(let members):
            return .object(Dictionary(members.map { ($0.name, $0.value.shape(in: roots)) }) { $1 })
        }
    }
}
