package import PipeCore

/// A value on its way into or out of a statement, in the few types the schema uses.
package enum SQLValue: Hashable, Sendable {
    case null
    case int(Int64)
    case real(Double)
    case bool(Bool)
    case text(String)
    case instant(Instant)

    package static func int(_ value: Int) -> SQLValue { .int(Int64(value)) }
    package static func id<Entity>(_ id: ID<Entity>) -> SQLValue { .text(id.description) }
    package static func span(_ duration: Duration) -> SQLValue { .int(duration.microseconds) }
    package static func json(_ value: JSON) -> SQLValue { .text(value.description) }

    package static func optional(_ value: SQLValue?) -> SQLValue { value ?? .null }

    /// A list as one parameter: a JSON array, which both databases can take apart.
    package static func list(_ items: [some CustomStringConvertible]) -> SQLValue {
        .json(.array(items.map { .string($0.description) }))
    }
}
