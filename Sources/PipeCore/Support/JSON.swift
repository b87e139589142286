/// A JSON value (RFC 8259) that loses nothing: numbers keep their text, objects their order.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Number)
    case string(String)
    case array([JSON])
    case object(Object)

    package static func int(_ value: some BinaryInteger) -> JSON { .number(Number(text: String(value))) }

    /// A finite number; JSON has no others.
    package static func double(_ value: Double) -> JSON {
        value.isFinite ? .number(Number(text: "\(value)")) : .null
    }

    package static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
    package static func optional(_ number: (some BinaryInteger)?) -> JSON { number.map { .int($0) } ?? .null }

    package static func instant(_ instant: Instant?) -> JSON {
        instant.map { .string(Timestamp.text($0)) } ?? .null
    }
}

extension JSON {
    /// An object's members in the order they were written; a repeated name keeps its place and takes the last value.
    package struct Object: Hashable, Sendable, ExpressibleByDictionaryLiteral {
        package private(set) var names: [String] = []
        private var values: [String: JSON] = [:]

        package init() {}

        package init(dictionaryLiteral elements: (String, JSON)...) {
            for (name, value) in elements { self[name] = value }
        }

        package subscript(name: String) -> JSON? {
            get { values[name] }
            set {
                if values[name] == nil, newValue != nil { names.append(name) }
                if newValue == nil { names.removeAll { $0 == name } }
                values[name] = newValue
            }
        }

        package var isEmpty: Bool { names.isEmpty }
        package var members: [(name: String, value: JSON)] { names.map { ($0, values[$0] ?? .null) } }

        /// Equal whatever the order of the members.
        package static func == (left: Object, right: Object) -> Bool { left.values == right.values }
        package func hash(into hasher: inout Hasher) { hasher.combine(values) }

        /// These members, with those of `other` over them.
        package func merging(_ other: Object) -> Object {
            var merged = self
            for (name, value) in other.members { merged[name] = value }
            return merged
        }
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var int: Int64? { if case .number(let number) = self { number.int } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
    package var object: Object? { if case .object(let object) = self { object } else { nil } }
    package var isNull: Bool { self == .null }

    package subscript(name: String) -> JSON? { object?[name] }

    /// The word for this kind of value in messages.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let number): number.isWhole ? "an integer" : "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        var object = Object()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}
