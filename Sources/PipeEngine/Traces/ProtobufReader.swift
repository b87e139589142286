/// Reads single fields of a message of Protocol Buffers. What is damaged reads as if it ended there.
struct ProtobufReader {
    private enum Value {
        case number(UInt64)
        case data(ArraySlice<UInt8>)
    }

    private var fields: [(number: UInt64, value: Value)] = []

    init(_ bytes: some Sequence<UInt8>) {
        var rest = Array(bytes)[...]
        while let key = Self.varint(&rest), let value = Self.value(ofWire: key & 7, &rest) {
            fields.append((key >> 3, value))
        }
    }

    func messages(_ field: UInt64) -> [[UInt8]] {
        fields.compactMap { number, value in
            guard number == field, case .data(let bytes) = value else { return nil }
            return Array(bytes)
        }
    }

    /// The text of a field; `nil` where there is none, or no UTF-8.
    func text(_ field: UInt64) -> String? {
        messages(field).last.flatMap { String(validating: $0, as: UTF8.self) }
    }

    func integer(_ field: UInt64) -> Int? {
        let numbers = fields.compactMap { number, value -> UInt64? in
            guard number == field, case .number(let bits) = value else { return nil }
            return bits
        }
        return numbers.last.map { Int(Int64(bitPattern: $0)) }
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, let byte = rest.popFirst() {
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        return nil
    }

    private static func value(ofWire wire: UInt64, _ rest: inout ArraySlice<UInt8>) -> Value? {
        switch wire {
        case 0: return varint(&rest).map(Value.number)
        case 1: return fixed(8, &rest)
        case 2:
            guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
            defer { rest = rest.dropFirst(Int(length)) }
            return .data(rest.prefix(Int(length)))
        case 5: return fixed(4, &rest)
        default: return nil
        }
    }

    private static func fixed(_ length: Int, _ rest: inout ArraySlice<UInt8>) -> Value? {
        guard rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(length) }
        return .number(rest.prefix(length).reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
}
