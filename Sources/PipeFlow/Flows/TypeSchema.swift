package import PipeCore

/// The JSON Schema of a type, found out by letting it decode itself from nothing.
package enum TypeSchema {
    package static func of(_ type: any Decodable.Type) -> JSON.Object { of(type, within: []).schema }

    /// `outer` are the types around it, so that one within itself ends.
    fileprivate static func of(
        _ type: any Decodable.Type, within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        if let known = type as? any SchemaKnown.Type { return known.known(within: outer) }
        if let primitive = type as? any JSONPrimitive.Type { return (primitive.schema, primitive.sample) }
        if type == JSON.self { return ([:], JSON.null) }
        if type == Moment.self { return (["type": "string", "format": "date-time"], Moment(microseconds: 0)) }
        if type == Day.self { return (["type": "string", "format": "date"], Moment(microseconds: 0).day) }
        if let date = ForeignDate.type, type == date {
            return (["type": "string", "format": "date-time"], sample(type, 0))
        }
        if let cases = type as? any CaseIterable.Type, let (options, first) = options(cases) {
            return (["enum": .array(options)], first as? any Decodable)
        }
        if outer.contains(where: { $0 == type }) { return (["type": "object"], nil) }
        let probe = SchemaProbe(outer: outer + [type])
        let sample = try? type.init(from: probe)
        return (probe.found.schema, sample)
    }

    private static func sample(_ type: any Decodable.Type, _ value: JSON) -> (any Decodable)? {
        try? type.init(from: ValueDecoder(value: value, codingPath: []))
    }

    /// What the cases are as JSON, where each is one plain value.
    private static func options<Cases: CaseIterable>(_ type: Cases.Type) -> (options: [JSON], first: Cases)? {
        guard let first = type.allCases.first else { return nil }
        let options = type.allCases.compactMap { ($0 as? any Encodable).flatMap { try? ValueEncoder.encode($0) } }
        guard options.count == type.allCases.count, options.allSatisfy({ $0.object == nil && $0.array == nil }) else {
            return nil
        }
        return (options, first)
    }
}

/// A type whose schema is made of those of others.
private protocol SchemaKnown {
    static func known(within outer: [any Decodable.Type]) -> (schema: JSON.Object, sample: (any Decodable)?)
}

extension Optional: SchemaKnown where Wrapped: Decodable {
    fileprivate static func known(
        within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        let inner = TypeSchema.of(Wrapped.self, within: outer).schema
        let schema: JSON.Object = inner.isEmpty ? [:] : ["anyOf": [.object(inner), ["type": "null"]]]
        return (schema, Optional<Wrapped>.none)
    }
}

extension Array: SchemaKnown where Element: Decodable {
    fileprivate static func known(
        within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        (["type": "array", "items": .object(TypeSchema.of(Element.self, within: outer).schema)], [Element]())
    }
}

extension Set: SchemaKnown where Element: Decodable {
    fileprivate static func known(
        within outer: [any Decodable.Type]
    ) -> (schema: JSON.Object, sample: (any Decodable)?) {
        (["type": "array", "items": .object(TypeSchema.of(Element.self, within: outer).schema)], Set<Element>())
    }
}

extension Dictionary: SchemaKnown where Key: Decodable, Value: Decodable {
    fileprivate static func known(
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

/// A decoder that gives samples, and notes what it is asked for.
private struct SchemaProbe: Decoder {
    final class Found {
        var schema: JSON.Object = [:]
        /// Members of which it was asked whether they are null.
        var optional: Set<String> = []

        func note(_ name: String, _ property: JSON.Object, isRequired: Bool) {
            var properties = schema["properties"]?.object ?? [:]
            properties[name] = .object(property)
            schema["properties"] = .object(properties)
            if isRequired { schema["required"] = .array((schema["required"]?.array ?? []) + [.string(name)]) }
        }
    }

    /// Thrown where a type goes on only with a real value: what was found until then counts.
    struct NoSample: Error {}

    let outer: [any Decodable.Type]
    let found = Found()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if found.schema["type"] == nil { found.schema["type"] = "object" }
        return KeyedDecodingContainer(Members(probe: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        found.schema["type"] = "array"
        throw NoSample()
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(probe: self) }

    private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let probe: SchemaProbe
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { [] }

        func contains(_ key: Key) -> Bool { true }
        func decodeNil(forKey key: Key) -> Bool {
            probe.found.optional.insert(key.stringValue)
            return false
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try note(type, key, isRequired: !probe.found.optional.contains(key.stringValue))
        }

        func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
            try? note(type, key, isRequired: false)
        }

        private func note<Value: Decodable>(_ type: Value.Type, _ key: Key, isRequired: Bool) throws -> Value {
            let (schema, sample) = TypeSchema.of(type, within: probe.outer)
            probe.found.note(key.stringValue, schema, isRequired: isRequired)
            guard let value = sample as? Value else { throw NoSample() }
            return value
        }

        func nestedContainer<Inner: CodingKey>(
            keyedBy type: Inner.Type, forKey key: Key
        ) -> KeyedDecodingContainer<Inner> {
            let inner = SchemaProbe(outer: probe.outer)
            probe.found.note(key.stringValue, ["type": "object"], isRequired: true)
            return inner.container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            probe.found.note(key.stringValue, ["type": "array"], isRequired: true)
            throw NoSample()
        }

        func superDecoder() -> any Decoder { probe }
        func superDecoder(forKey key: Key) -> any Decoder { SchemaProbe(outer: probe.outer) }
    }

    private struct Single: SingleValueDecodingContainer {
        let probe: SchemaProbe
        var codingPath: [any CodingKey] { [] }

        func decodeNil() -> Bool { false }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let (schema, sample) = TypeSchema.of(type, within: probe.outer)
            probe.found.schema = schema
            guard let value = sample as? Value else { throw NoSample() }
            return value
        }
    }
}
