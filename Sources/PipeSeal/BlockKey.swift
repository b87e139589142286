internal import CSodium

/// 32 random bytes that seal and open: XChaCha20-Poly1305, with a nonce of its own for each sealed text.
package struct BlockKey: Hashable, Sendable {
    private let bytes: [UInt8]
    /// Names the key without telling it: eight digits of its digest.
    package let id: String

    private init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
        var digest = [UInt8](repeating: 0, count: Int(crypto_generichash_BYTES))
        crypto_generichash(&digest, digest.count, bytes, UInt64(bytes.count), nil, 0)
        id = digest.prefix(4).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private static let length = Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES)
    private static let nonceLength = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagLength = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    package static func random() -> BlockKey {
        guard let key = BlockKey(bytes: RandomBytes.make(length)) else { preconditionFailure("of the key's length") }
        return key
    }

    /// Seals the text so that it opens with the same context only. The length of the text shows.
    package func seal(_ text: String, context: String) -> String {
        let message = Array(text.utf8)
        let binding = Array(context.utf8)
        let nonce = RandomBytes.make(Self.nonceLength)
        var cipher = [UInt8](repeating: 0, count: message.count + Self.tagLength)
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            &cipher, nil, message, UInt64(message.count), binding, UInt64(binding.count), nil, nonce, bytes)
        return SealedText(key: id, content: nonce + cipher).text
    }

    /// The text; `nil` if it was sealed with another key or context, or is not what was sealed.
    package func open(_ sealed: SealedText, context: String) -> String? {
        guard sealed.key == id, sealed.content.count >= Self.nonceLength + Self.tagLength else { return nil }
        let nonce = Array(sealed.content[..<Self.nonceLength])
        let cipher = Array(sealed.content[Self.nonceLength...])
        let binding = Array(context.utf8)
        var message = [UInt8](repeating: 0, count: cipher.count - Self.tagLength)
        let verdict = crypto_aead_xchacha20poly1305_ietf_decrypt(
            &message, nil, nil, cipher, UInt64(cipher.count), binding, UInt64(binding.count), nonce, bytes)
        return verdict == 0 ? String(validating: message, as: UTF8.self) : nil
    }
}

extension BlockKey {
    /// The key as a line of a key file.
    var line: String { "\(Self.word) \(id) \(Base64.text(bytes))" }

    /// `nil` for anything else, and for a key whose name is not its own: somebody mistyped one of them.
    init?(line: some StringProtocol) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == Self.word, let bytes = Base64.bytes(String(words[2])),
            let key = BlockKey(bytes: bytes), key.id == words[1]
        else { return nil }
        self = key
    }

    private static let word = "octopipe-block-key"
}
