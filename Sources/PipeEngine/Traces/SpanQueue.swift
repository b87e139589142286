/// Spans that wait to be sent, as messages. What finds no room is dropped and counted.
package struct SpanQueue: Sendable {
    /// What waits at most.
    package static let most = 16_384
    package static let mostBytes = 8 << 20
    /// What is sent at once: less than the 1 MiB that many a proxy takes at most.
    package static let batch = 1_024
    package static let batchBytes = 512 << 10

    private var spans: [[UInt8]] = []
    private var bytes = 0
    private var dropped = 0

    package init() {}

    package var isEmpty: Bool { spans.isEmpty }
    package var count: Int { spans.count }

    /// Whether there is enough for a request of its own.
    package var isWorthSending: Bool { spans.count >= Self.batch || bytes >= Self.batchBytes }

    /// Returns whether something is to be done now that had not to be before.
    package mutating func append(_ span: [UInt8]) -> Bool {
        guard spans.count < Self.most, bytes + span.count <= Self.mostBytes else {
            dropped += 1
            return false
        }
        let was = (isEmpty, isWorthSending)
        spans.append(span)
        bytes += span.count
        return was != (isEmpty, isWorthSending)
    }

    /// Takes out what goes with the next request; nothing where nothing waits.
    package mutating func next() -> [[UInt8]] {
        var size = 0
        let batch = spans.prefix(Self.batch).prefix { span in
            defer { size += span.count }
            return size == 0 || size + span.count <= Self.batchBytes
        }
        spans.removeFirst(batch.count)
        bytes -= batch.reduce(0) { $0 + $1.count }
        return Array(batch)
    }

    /// How many were dropped since this was asked last.
    package mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }
}
