internal import PipeCore

/// A type that is one JSON value and nothing else: what every other type is encoded with in the end.
protocol JSONPrimitive: Codable {
    /// `nil` where JSON has no such value.
    var json: JSON? { get }
    /// `nil` where the value is of another kind, or does not fit.
    init?(json: JSON)
    /// The JSON Schema of the type.
    static var schema: JSON.Object { get }
    /// Any value at all: it stands in where only the type is asked for.
    static var sample: Self { get }
}

extension Bool: JSONPrimitive {
    var json: JSON? { .bool(self) }

    init?(json: JSON) {
        guard let value = json.bool else { return nil }
        self = value
    }

    static var schema: JSON.Object { ["type": "boolean"] }
    static var sample: Bool { false }
}

extension String: JSONPrimitive {
    var json: JSON? { .string(self) }

    init?(json: JSON) {
        guard let value = json.string else { return nil }
        self = value
    }

    static var schema: JSON.Object { ["type": "string"] }
    static var sample: String { "" }
}

extension JSONPrimitive where Self: FixedWidthInteger {
    var json: JSON? { .int(self) }

    init?(json: JSON) {
        guard case .number(let number) = json else { return nil }
        // First the digits themselves: a UInt64 may be beyond every Int64.
        guard let value = Self(number.text) ?? number.int.flatMap(Self.init(exactly:)) else { return nil }
        self = value
    }

    static var schema: JSON.Object {
        isSigned ? ["type": "integer"] : ["type": "integer", "minimum": 0]
    }

    static var sample: Self { 0 }
}

extension Int: JSONPrimitive {}
extension Int8: JSONPrimitive {}
extension Int16: JSONPrimitive {}
extension Int32: JSONPrimitive {}
extension Int64: JSONPrimitive {}
extension Int128: JSONPrimitive {}
extension UInt: JSONPrimitive {}
extension UInt8: JSONPrimitive {}
extension UInt16: JSONPrimitive {}
extension UInt32: JSONPrimitive {}
extension UInt64: JSONPrimitive {}
extension UInt128: JSONPrimitive {}

extension JSONPrimitive where Self: BinaryFloatingPoint & LosslessStringConvertible {
    /// JSON has no infinities.
    var json: JSON? { isFinite ? .number(JSON.Number(text: "\(self)")) : nil }

    init?(json: JSON) {
        guard case .number(let number) = json, let value = Self(number.text) else { return nil }
        self = value
    }

    static var schema: JSON.Object { ["type": "number"] }
    static var sample: Self { 0 }
}

extension Double: JSONPrimitive {}
extension Float: JSONPrimitive {}
