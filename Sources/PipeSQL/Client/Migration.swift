/// One forward step of the schema. Once released its text never changes: the checksum would tell.
package struct Migration: Hashable, Sendable {
    package let version: Int
    package let name: String
    package let script: String

    package init(version: Int, name: String, script: String) {
        self.version = version
        self.name = name
        self.script = script
    }

    /// FNV-1a of the text, 64 bits, hexadecimal.
    package var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in script.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}
