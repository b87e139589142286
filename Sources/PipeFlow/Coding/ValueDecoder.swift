package import PipeCore

/// JSON to Swift values, by their `Decodable`.
package struct ValueDecoder: Decoder {
    let value: JSON
    package let codingPath: [any CodingKey]
    package var userInfo: [CodingUserInfoKey: Any] { [:] }

    package static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from value: JSON) throws -> Value {
        try ValueDecoder(value: value, codingPath: []).decode(type)
    }

    /// Decodes what stands where `decoder` is.
    static func decode<Value: Decodable>(_ type: Value.Type, by decoder: any Decoder) throws -> Value {
        try decoder.singleValueContainer().decode(type)
    }

    fileprivate func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == JSON.self, let value = value as? Value { return value }
        if let primitive = type as? any JSONPrimitive.Type {
            guard let decoded = primitive.init(json: value) as? Value else { throw mismatch(type) }
            return decoded
        }
        if type == ForeignDate.type, let text = value.string {
            guard let seconds = ForeignDate.seconds(in: text) else { throw mismatch(type) }
            return try Value(from: ValueDecoder(value: .double(seconds), codingPath: codingPath))
        }
        return try Value(from: self)
    }

    fileprivate func at(_ key: any CodingKey, _ value: JSON) -> ValueDecoder {
        ValueDecoder(value: value, codingPath: codingPath + [key])
    }

    fileprivate func mismatch(_ type: any Any.Type, _ expected: String? = nil) -> DecodingError {
        let known = (type as? any JSONPrimitive.Type).map { ParameterType(schema: .object($0.schema)).words }
        let excerpt = value.description.count <= 60 ? value.description : value.description.prefix(60) + "…"
        let found = value.isNull ? "null" : "\(value.kind) \(excerpt)"
        let words =
            known == value.kind
            ? "\(excerpt) is no \(type)" : "expected \(expected ?? known ?? "\(type)"), found \(found)"
        return .typeMismatch(type, .init(codingPath: codingPath, debugDescription: words))
    }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = value.object else { throw mismatch([String: JSON].self, "an object") }
        return KeyedDecodingContainer(Members(decoder: self, object: object))
    }

    package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let items = value.array else { throw mismatch([JSON].self, "a list") }
        return Items(decoder: self, items: items)
    }

    package func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

    private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: ValueDecoder
        let object: JSON.Object
        var codingPath: [any CodingKey] { decoder.codingPath }
        var allKeys: [Key] { object.names.compactMap(Key.init) }

        func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }
        func decodeNil(forKey key: Key) throws -> Bool { try place(key).value.isNull }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try place(key).decode(type)
        }

        func nestedContainer<Inner: CodingKey>(
            keyedBy type: Inner.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Inner> {
            try place(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try place(key).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder { try place(PathKey.superclass) }
        func superDecoder(forKey key: Key) throws -> any Decoder { try place(key) }

        private func place(_ key: some CodingKey) throws -> ValueDecoder {
            guard let value = object[key.stringValue] else {
                throw DecodingError.keyNotFound(
                    key, .init(codingPath: codingPath, debugDescription: "'\(key.stringValue)' is missing"))
            }
            return decoder.at(key, value)
        }
    }

    private struct Items: UnkeyedDecodingContainer {
        let decoder: ValueDecoder
        let items: [JSON]
        var currentIndex = 0
        var codingPath: [any CodingKey] { decoder.codingPath }
        var count: Int? { items.count }
        var isAtEnd: Bool { currentIndex >= items.count }

        mutating func decodeNil() throws -> Bool {
            let isNull = try next().value.isNull
            if !isNull { currentIndex -= 1 }
            return isNull
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }

        mutating func nestedContainer<Inner: CodingKey>(
            keyedBy type: Inner.Type
        ) throws -> KeyedDecodingContainer<Inner> {
            try next().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
        mutating func superDecoder() throws -> any Decoder { try next() }

        private mutating func next() throws -> ValueDecoder {
            let key = PathKey(intValue: currentIndex)
            guard !isAtEnd else {
                throw DecodingError.valueNotFound(
                    JSON.self, .init(codingPath: codingPath + [key], debugDescription: "the list has no more"))
            }
            defer { currentIndex += 1 }
            return decoder.at(key, items[currentIndex])
        }
    }

    private struct Single: SingleValueDecodingContainer {
        let decoder: ValueDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }

        func decodeNil() -> Bool { decoder.value.isNull }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
    }
}
