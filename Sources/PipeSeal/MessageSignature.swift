internal import CSodium

/// Proves to who has the same secret that a message is ours and whole.
package enum MessageSignature {
    /// HMAC-SHA256 (RFC 2104) in hexadecimal digits; the secret may have any length.
    package static func text(of message: [UInt8], secret: String) -> String {
        let key = Array(secret.utf8)
        var state = crypto_auth_hmacsha256_state()
        var digest = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
        crypto_auth_hmacsha256_init(&state, key, key.count)
        crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
        crypto_auth_hmacsha256_final(&state, &digest)
        return digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
