internal import PipeCore

/// A decoder that gives samples, and notes what it is asked for.
struct SchemaProbe: Decoder {
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
