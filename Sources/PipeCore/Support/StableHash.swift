/// The same number for the same text on every machine and in every release.
package enum StableHash {
    /// FNV-1a, 64 bits.
    package static func fnv1a(_ bytes: Swift.Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3 }
        return hash
    }

    /// The number for a text, its bits well mixed: FNV's low bits follow the last byte, and what is spread must not.
    package static func of(_ text: String) -> UInt64 {
        var hash = fnv1a(text.utf8.span)
        hash ^= hash >> 33
        hash &*= 0xff51_afd7_ed55_8ccd
        return hash ^ hash >> 33
    }

    /// That number in hexadecimal digits, at most 16: a short name for a long text.
    package static func digest(of text: String) -> String { String(of(text), radix: 16) }
}
