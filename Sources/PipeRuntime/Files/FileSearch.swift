@preconcurrency internal import Glibc

/// Looks for a text in files of any size and kind.
package enum FileSearch {
    /// Whether the bytes of `text` are in the file; false for one that cannot be read.
    package static func file(_ path: String, holds text: String) -> Bool {
        guard let file = fopen(path, "r") else { return false }
        defer { fclose(file) }
        let wanted = Array(text.utf8)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        // The end of one piece, since what is looked for may begin in it.
        var kept = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                fread(bytes.baseAddress.map { $0 + kept }, 1, bytes.count - kept, file)
            }
            guard count > 0 else { return false }
            if buffer.withUnsafeBytes({ holds($0.prefix(kept + count), wanted) }) { return true }
            let end = kept + count
            kept = min(wanted.count - 1, end)
            buffer.replaceSubrange(0..<kept, with: Array(buffer[(end - kept)..<end]))
        }
    }

    private static func holds(_ bytes: Slice<UnsafeRawBufferPointer>, _ wanted: [UInt8]) -> Bool {
        var rest = UnsafeRawBufferPointer(rebasing: bytes)
        while rest.count >= wanted.count, let start = rest.baseAddress {
            guard let found = memchr(start, Int32(wanted[0]), rest.count - wanted.count + 1) else { return false }
            if memcmp(found, wanted, wanted.count) == 0 { return true }
            rest = UnsafeRawBufferPointer(rebasing: rest[(start.distance(to: found) + 1)...])
        }
        return false
    }
}
