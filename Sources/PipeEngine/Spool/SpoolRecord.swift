package import PipeCore

/// What the index of a spooled log says of one stretch of its text: who said it, how, and when. 16 bytes, little-endian:
/// when (8), length (4), source (1), level (1), two of nothing.
package struct SpoolRecord: Hashable, Sendable {
    package let at: Instant
    package let length: Int
    package let source: LogLine.Source
    package let level: LogLine.Level

    package static let size = 16

    package init(at: Instant, length: Int, source: LogLine.Source, level: LogLine.Level) {
        self.at = at
        self.length = length
        self.source = source
        self.level = level
    }

    /// `nil` for what no agent has written.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.size, bytes[12] < Self.sources.count, bytes[13] < LogLine.Level.allCases.count else {
            return nil
        }
        self.init(
            at: Instant(microseconds: Int64(littleEndian: bytes[0..<8])), length: Int(littleEndian: bytes[8..<12]),
            source: Self.sources[Int(bytes[12])], level: LogLine.Level.allCases[Int(bytes[13])])
    }

    package var bytes: [UInt8] {
        let source = Self.sources.firstIndex(of: source) ?? 0
        let level = LogLine.Level.allCases.firstIndex(of: level) ?? 0
        return at.microseconds.littleEndianBytes(8) + length.littleEndianBytes(4)
            + [UInt8(source), UInt8(level), 0, 0]
    }

    private static let sources: [LogLine.Source] = [.stdout, .stderr, .flow, .agent]
}

/// How the index of a spooled log begins. 32 bytes: the format's name (8), the log's limit (8), the last line that the store
/// is known to have (8), eight of nothing.
package struct SpoolHeader: Hashable, Sendable {
    package var limit: Int
    /// 0 as long as the store has none.
    package var mark: Int

    package static let size = 32
    /// Where in the file the mark stands.
    static let markOffset = 16
    private static let name = Array("octolog1".utf8)

    package init(limit: Int, mark: Int = 0) {
        self.limit = limit
        self.mark = mark
    }

    /// `nil` for another format's, or one that was not written to its end.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.size, Array(bytes[0..<8]) == Self.name else { return nil }
        self.init(limit: Int(littleEndian: bytes[8..<16]), mark: Int(littleEndian: bytes[16..<24]))
    }

    package var bytes: [UInt8] {
        Self.name + limit.littleEndianBytes(8) + mark.littleEndianBytes(8) + [UInt8](repeating: 0, count: 8)
    }
}

extension FixedWidthInteger {
    func littleEndianBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: self >> Self($0 * 8)) }
    }

    fileprivate init(littleEndian bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
    }
}
