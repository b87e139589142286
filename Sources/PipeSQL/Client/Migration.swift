internal import PipeCore

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
        String(StableHash.fnv1a(script.utf8.span), radix: 16)
    }
}
