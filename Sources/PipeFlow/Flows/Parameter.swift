/// A parameter of a flow that says more of itself: what it is for, or that it must be given.
///
/// ```swift
/// @Parameter("The year of the week's Saturday.") var year: Int
/// @Parameter("How many rows at least.") var least = 1_000
/// @Parameter var station: String?
/// ```
@propertyWrapper
public struct Parameter<Value: Codable & Sendable>: Sendable {
    private var value: Value?
    let help: String

    /// One that must be given.
    public init(_ help: String = "") {
        self.help = help
        value = (nil as Any?) as? Value
    }

    /// One with a default.
    public init(wrappedValue: Value, _ help: String = "") {
        self.help = help
        value = wrappedValue
    }

    /// The value that the flow was given, or its default.
    public var wrappedValue: Value {
        get {
            guard let value else {
                preconditionFailure("a parameter without a default was read before it was set")
            }
            return value
        }
        set { value = newValue }
    }
}

extension Parameter: Codable {
    /// Reads the value alone.
    public init(from decoder: any Decoder) throws {
        help = ""
        value = try ValueDecoder.decode(Value.self, by: decoder)
    }

    /// Writes the value alone.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

/// A `Parameter` of any type.
protocol DeclaredParameter {
    var help: String { get }
    static var valueType: any Decodable.Type { get }
    var declaredDefault: (any Encodable)? { get }
}

extension Parameter: DeclaredParameter {
    static var valueType: any Decodable.Type { Value.self }
    var declaredDefault: (any Encodable)? { value }
}
