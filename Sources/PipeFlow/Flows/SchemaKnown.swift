internal import PipeCore

/// A type whose schema is made of those of others.
protocol SchemaKnown {
    static func known(within outer: [any Decodable.Type]) -> (schema: JSON.Object, sample: (any Decodable)?)
}

extension Optional: SchemaKnown where Wrapped: Decodable {
    static func known(
        within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        let inner = TypeSchema.of(Wrapped.self, within: outer).schema
        let schema: JSON.Object = inner.isEmpty ? [:] : ["anyOf": [.object(inner), ["type": "null"]]]
        return (schema, Optional<Wrapped>.none)
    }
}

extension Array: SchemaKnown where Element: Decodable {
    static func known(
        within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        (["type": "array", "items": .object(TypeSchema.of(Element.self, within: outer).schema)], [Element]())
    }
}

extension Set: SchemaKnown where Element: Decodable {
    static func known(
        within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        (["type": "array", "items": .object(TypeSchema.of(Element.self, within: outer).schema)], Set<Element>())
    }
}

extension Dictionary: SchemaKnown where Key: Decodable, Value: Decodable {
    static func known(
        within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        let values = TypeSchema.of(Value.self, within: outer).schema
        let isObject = Key.self == String.self || Key.self == Int.self
        return (
            isObject ? ["type": "object", "additionalProperties": .object(values)] : ["type": "array"],
            [Key: Value]()
        )
    }
}
