package import PipeCore

/// Swift values to JSON, by their `Encodable`.
package struct ValueEncoder: Encoder {
    package let codingPath: [any CodingKey]
    package var userInfo: [CodingUserInfoKey: Any] { [:] }
    /// Filled by whatever container is asked for.
    private let slot: Slot

    package static func encode(_ value: some Encodable) throws -> JSON {
        let encoder = ValueEncoder(codingPath: [], slot: Slot())
        try encoder.fill(with: value)
        return encoder.slot.json
    }

    /// By the type's own `encode(to:)`, also where this encoder has a form of its own for it.
    static func plain(_ value: some Encodable) throws -> JSON {
        let encoder = ValueEncoder(codingPath: [], slot: Slot())
        try value.encode(to: encoder)
        return encoder.slot.json
    }

    /// The place of one value. A class, since a container may be filled after it was handed out.
    fileprivate final class Slot {
        enum Content {
            case value(JSON)
            case list([Slot])
            case object(names: [String], [String: Slot])
        }

        var content = Content.value(.object([:]))

        var json: JSON {
            switch content {
            case .value(let value): return value
            case .list(let slots): return .array(slots.map(\.json))
            case .object(let names, let slots):
                var object = JSON.Object()
                for name in names { object[name] = slots[name]?.json }
                return .object(object)
            }
        }

        func sort(isList: Bool) {
            switch content {
            case .object(let names, let slots): content = .object(names: names.sorted(), slots)
            case .list(let slots) where isList:
                content = .list(slots.map { ($0, $0.json.description) }.sorted { $0.1 < $1.1 }.map(\.0))
            case .list, .value: break
            }
        }

        func member(_ name: String) -> Slot {
            var (names, slots): ([String], [String: Slot]) = ([], [:])
            if case .object(let known, let kept) = content { (names, slots) = (known, kept) }
            let slot = Slot()
            if slots.updateValue(slot, forKey: name) == nil { names.append(name) }
            // The old content is let go first, so that the lists are not copied for every member.
            content = .value(.null)
            content = .object(names: names, slots)
            return slot
        }

        func item() -> Slot {
            var items: [Slot] = []
            if case .list(let known) = content { items = known }
            content = .value(.null)
            let slot = Slot()
            items.append(slot)
            content = .list(items)
            return slot
        }
    }

    fileprivate func fill(with value: some Encodable) throws {
        if let value = value as? JSON {
            slot.content = .value(value)
        } else if let primitive = value as? any JSONPrimitive {
            guard let json = primitive.json else {
                throw EncodingError.invalidValue(
                    value, .init(codingPath: codingPath, debugDescription: "JSON has no \(value)"))
            }
            slot.content = .value(json)
        } else if let text = ForeignDate.text(of: value) {
            slot.content = .value(.string(text))
        } else {
            try value.encode(to: self)
            if let unordered = value as? any Unordered { slot.sort(isList: type(of: unordered).isList) }
        }
    }

    fileprivate func at(_ key: any CodingKey, _ slot: Slot) -> ValueEncoder {
        ValueEncoder(codingPath: codingPath + [key], slot: slot)
    }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .object = slot.content {} else { slot.content = .object(names: [], [:]) }
        return KeyedEncodingContainer(Members(encoder: self))
    }

    package func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .list = slot.content {} else { slot.content = .list([]) }
        return Items(encoder: self)
    }

    package func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: ValueEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        func encodeNil(forKey key: Key) { encoder.slot.member(key.stringValue).content = .value(.null) }

        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            try place(key).fill(with: value)
        }

        func nestedContainer<Inner: CodingKey>(
            keyedBy type: Inner.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Inner> {
            place(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { place(key).unkeyedContainer() }
        func superEncoder() -> any Encoder { place(PathKey.superclass) }
        func superEncoder(forKey key: Key) -> any Encoder { place(key) }

        private func place(_ key: some CodingKey) -> ValueEncoder {
            encoder.at(key, encoder.slot.member(key.stringValue))
        }
    }

    private struct Items: UnkeyedEncodingContainer {
        let encoder: ValueEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        var count: Int {
            if case .list(let items) = encoder.slot.content { items.count } else { 0 }
        }

        func encodeNil() { encoder.slot.item().content = .value(.null) }
        func encode<Value: Encodable>(_ value: Value) throws { try place().fill(with: value) }

        func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
            place().container(keyedBy: type)
        }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { place().unkeyedContainer() }
        func superEncoder() -> any Encoder { place() }

        private func place() -> ValueEncoder { encoder.at(PathKey(intValue: count), encoder.slot.item()) }
    }

    private struct Single: SingleValueEncodingContainer {
        let encoder: ValueEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        func encodeNil() { encoder.slot.content = .value(.null) }
        func encode<Value: Encodable>(_ value: Value) throws { try encoder.fill(with: value) }
    }
}
