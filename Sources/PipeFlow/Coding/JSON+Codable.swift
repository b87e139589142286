package import PipeCore

/// A value that is JSON already passes through the coders as it is. No other coder ever meets one.
extension JSON: Codable {
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ValueDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "JSON is read by ValueDecoder alone"))
        }
        self = decoder.value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self)
    }
}
