internal import PipeCore

/// What is known of a value before there is one: the kinds it may be of, and what it is made of.
struct Shape: Hashable, Sendable {
    enum Kind: String, CaseIterable, Hashable, Sendable {
        case null, boolean, integer, number, string
        case list = "array"
        case object

        fileprivate var words: String {
            switch self {
            case .null: "null"
            case .boolean: "true or false"
            case .integer: "an integer"
            case .number: "a number"
            case .string: "a text"
            case .list: "a list"
            case .object: "an object"
            }
        }
    }

    /// Every whole number is a number: where `number` is, so is `integer`.
    private(set) var kinds: Set<Kind>
    /// One shape at most: that of a list's items.
    private let itemShapes: [Shape]
    /// The members of an object where all of them are known.
    let members: [String: Shape]?

    init(_ kinds: Set<Kind>, items: Shape? = nil, members: [String: Shape]? = nil) {
        self.kinds = kinds.contains(.number) ? kinds.union([.integer]) : kinds
        itemShapes = items.map { [$0] } ?? []
        self.members = members
    }

    static let any = Shape(Set(Kind.allCases))
    static let text = Shape([.string])
    static let integer = Shape([.integer])
    static let truth = Shape([.boolean])

    static func list(of items: Shape) -> Shape { Shape([.list], items: items) }
    static func object(_ members: [String: Shape]) -> Shape { Shape([.object], members: members) }

    /// What a JSON Schema says.
    init(schema: JSON) {
        let type = ParameterType(schema: schema)
        let properties = schema["properties"]?.object?.members
        self.init(
            Set(Kind.allCases.filter { type.admits($0.rawValue) }),
            items: schema["items"].map { Shape(schema: $0) },
            members: properties.map { Dictionary($0.map { ($0.name, Shape(schema: $0.value)) }) { $1 } })
    }

    /// The shape of a value that is there.
    init(of value: JSON) {
        switch value {
        case .null: self.init([.null])
        case .bool: self.init([.boolean])
        case .number(let number): self.init(number.isWhole ? [.integer] : [.number])
        case .string: self.init([.string])
        case .array(let items): self.init([.list], items: items.map { Shape(of: $0) }.common)
        case .object(let object):
            self.init([.object], members: Dictionary(object.members.map { ($0.name, Shape(of: $0.value)) }) { $1 })
        }
    }

    var items: Shape { itemShapes.first ?? .any }
    var isAny: Bool { kinds.count == Kind.allCases.count }

    /// Whether a value could be of both shapes.
    func meets(_ other: Shape) -> Bool { !kinds.isDisjoint(with: other.kinds) }

    func has(_ kind: Kind) -> Bool { kinds.contains(kind) }

    /// Whether a value is of one of these kinds.
    func fits(_ value: JSON) -> Bool { !Shape(of: value).kinds.isDisjoint(with: kinds) }

    func without(_ kind: Kind) -> Shape {
        Shape(kinds.subtracting([kind]), items: itemShapes.first, members: members)
    }

    func or(_ other: Shape) -> Shape {
        if self == other { return self }
        let (lists, others) = (has(.list), other.has(.list))
        let items =
            lists && others ? (items == other.items ? items : nil) : lists ? itemShapes.first : other.itemShapes.first
        let (objects, otherObjects) = (has(.object), other.has(.object))
        let members = objects && otherObjects ? nil : objects ? self.members : other.members
        return Shape(kinds.union(other.kinds), items: items, members: members)
    }

    var words: String {
        if isAny { return "any value" }
        let hidden: Set<Kind> = has(.number) ? [.integer] : []
        return Kind.allCases.filter { kinds.contains($0) && !hidden.contains($0) }.map(\.words)
            .joined(separator: " or ")
    }
}

extension [Shape] {
    /// The shape that all of them have; `nil` of none.
    var common: Shape? { first.map { dropFirst().reduce($0) { $0.or($1) } } }
}
