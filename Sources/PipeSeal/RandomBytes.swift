internal import CSodium

/// Bytes that nobody can foresee.
enum RandomBytes {
    static func make(_ count: Int) -> [UInt8] {
        precondition(isReady, "libsodium finds no source of randomness")
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }

    private static let isReady = sodium_init() >= 0
}
