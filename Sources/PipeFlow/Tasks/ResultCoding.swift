internal import PipeCore

/// What of a task's result can be kept, and got back.
enum ResultCoding<Value> {
    /// The result as JSON. Nothing, as of a task that returns `Void`, is null. Throws what says why it cannot be kept.
    static func json(_ value: Value) throws -> JSON {
        if Value.self == Void.self { return .null }
        guard let encodable = value as? any Encodable else {
            throw NotKept(description: "\(Value.self) is not Codable")
        }
        return try ValueEncoder.encode(encodable)
    }

    /// Whether a kept result can take the place of running.
    static var isReusable: Bool { Value.self == Void.self || Value.self is any Decodable.Type }

    static func value(_ json: JSON) throws -> Value {
        if let nothing = () as? Value { return nothing }
        guard let type = Value.self as? any Decodable.Type,
            let value = try ValueDecoder.decode(type, from: json) as? Value
        else { throw NotKept(description: "\(Value.self) is not Codable") }
        return value
    }
}
