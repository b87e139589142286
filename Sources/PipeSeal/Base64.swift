internal import CSodium

/// Bytes as letters and digits, `-` and `_` (RFC 4648, section 5), without padding.
enum Base64 {
    static func text(_ bytes: [UInt8]) -> String {
        var characters = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        sodium_bin2base64(&characters, characters.count, bytes, bytes.count, variant)
        return String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    /// `nil` for what is no such text.
    static func bytes(_ text: String) -> [UInt8]? {
        let characters = text.utf8.map(CChar.init(bitPattern:))
        var bytes = [UInt8](repeating: 0, count: characters.count)
        var count = 0
        let verdict = sodium_base642bin(
            &bytes, bytes.count, characters, characters.count, nil, &count, nil, variant)
        return verdict == 0 ? Array(bytes[..<count]) : nil
    }

    private static let variant = Int32(sodium_base64_VARIANT_URLSAFE_NO_PADDING)
}
