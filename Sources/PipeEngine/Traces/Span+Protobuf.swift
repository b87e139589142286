package import PipeCore

/// The numbers of fields are those of `opentelemetry/proto/trace/v1/trace.proto` and its neighbours.
extension Span {
    /// The longest text of an attribute, a name or a problem, in bytes.
    package static let longestText = 4_096

    /// The message `Span`.
    package var protobuf: [UInt8] {
        var writer = ProtobufWriter()
        writer.data(1, trace.bytes)
        writer.data(2, id.bytes)
        if let parent { writer.data(4, parent.bytes) }
        writer.text(5, Self.cut(name))
        // SPAN_KIND_INTERNAL, SPAN_KIND_SERVER
        writer.integer(6, isEntry ? 2 : 1)
        writer.fixed(7, start.nanoseconds)
        writer.fixed(8, end.nanoseconds)
        for attribute in attributes { writer.message(9) { attribute.write(to: &$0) } }
        for link in links {
            writer.message(13) { message in
                message.data(1, link.trace.bytes)
                message.data(2, link.span.bytes)
            }
        }
        if let problem {
            writer.message(15) { message in
                message.text(2, Self.cut(problem))
                // STATUS_CODE_ERROR
                message.integer(3, 2)
            }
        }
        return writer.bytes
    }

    /// The beginning of what is too long, in whole characters.
    fileprivate static func cut(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        var cut = text
        while cut.utf8.count > longestText - 3 { cut = String(cut.prefix(cut.count - max(1, cut.count / 8))) }
        return cut + "…"
    }
}

extension SpanAttribute {
    /// The message `KeyValue`.
    func write(to writer: inout ProtobufWriter) {
        writer.text(1, name)
        writer.message(2) { value.write(to: &$0) }
    }
}

extension SpanValue {
    /// The message `AnyValue`.
    fileprivate func write(to writer: inout ProtobufWriter) {
        switch self {
        case .text(let text): writer.text(1, Span.cut(text))
        case .int(let number): writer.integer(3, number)
        case .double(let number): writer.double(4, number)
        case .texts(let texts):
            writer.message(5) { list in
                for text in texts { list.message(1) { $0.text(1, Span.cut(text)) } }
            }
        }
    }
}

extension TraceID {
    fileprivate var bytes: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }
}

extension SpanID {
    fileprivate var bytes: [UInt8] { bits.bigEndianBytes }
}

extension UInt64 {
    fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension Instant {
    /// Since 1970; what was before counts as then.
    fileprivate var nanoseconds: UInt64 { UInt64(max(0, microseconds)) * 1_000 }
}
