/// Times as text in JSON.
enum TimeText {
    static func read<Value>(
        _ decoder: any Decoder, as words: String, _ value: (String) -> Value?
    ) throws -> Value {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = value(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected \(words), found \"\(text)\"")
        }
        return value
    }

    static func write(_ value: some CustomStringConvertible, to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value.description)
    }
}
