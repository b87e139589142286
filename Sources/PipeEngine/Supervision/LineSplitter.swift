@preconcurrency internal import Glibc

/// Cuts a stream of bytes into lines. A line longer than the limit comes in pieces, so that memory stays bounded; or only its
/// first piece, where the rest would mean nothing.
package struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    private let longest: Int
    private let isCutting: Bool
    /// Whether what comes up to the next end belongs to a line whose first piece is out.
    private var isInRest = false

    /// `longest` is the most bytes a line may have before it is divided; with `isCutting` nothing but the beginning is left of it.
    package init(longest: Int, isCutting: Bool = false) {
        self.longest = longest
        self.isCutting = isCutting
    }

    /// The lines that `bytes` complete, without their ends (`\n` or `\r\n`).
    package mutating func lines(in bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = bytes.startIndex
        while let end = Self.lineEnd(in: bytes, from: start) {
            var line = bytes[start..<end]
            if !rest.isEmpty || line.count > longest {
                rest += line
                cut(into: &lines)
                line = rest[...]
                rest = []
            }
            start = end + 1
            if isInRest {
                isInRest = false
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            lines.append(Array(line))
        }
        rest += bytes[start...]
        cut(into: &lines)
        return lines
    }

    /// What is left at the end of the stream: a last line without its end.
    package mutating func last() -> [UInt8]? {
        defer { rest = [] }
        return rest.isEmpty || isInRest ? nil : rest
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress else { return nil }
            return memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start).map {
                $0 - UnsafeMutableRawPointer(mutating: base)
            }
        }
    }

    private mutating func cut(into lines: inout [[UInt8]]) {
        if isInRest { rest = [] }
        while rest.count > longest {
            // Not in the middle of a character: back over UTF-8's continuation bytes.
            var end = longest
            while end > longest - 4, rest[end] & 0xC0 == 0x80 { end -= 1 }
            lines.append(Array(rest[..<end]))
            rest.removeFirst(end)
            if isCutting {
                isInRest = true
                rest = []
            }
        }
    }
}
