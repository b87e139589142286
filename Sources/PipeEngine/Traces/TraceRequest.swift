package import PipeCore

/// Spans on their way to a collector: the message `ExportTraceServiceRequest`, as OTLP/HTTP has it.
package struct TraceRequest: Hashable, Sendable {
    package let body: [UInt8]
    package let spans: Int

    package static let contentType = "application/x-protobuf"

    /// `spans` are messages `Span`.
    package init(_ spans: [[UInt8]], of resource: [SpanAttribute]) {
        var request = ProtobufWriter()
        request.message(1) { resourceSpans in
            resourceSpans.message(1) { message in
                for attribute in resource { message.message(1) { attribute.write(to: &$0) } }
            }
            resourceSpans.message(2) { scopeSpans in
                scopeSpans.message(1) { scope in
                    scope.text(1, "octopipe")
                    scope.text(2, Release.version)
                }
                for span in spans { scopeSpans.data(2, span) }
            }
        }
        body = request.bytes
        self.spans = spans.count
    }

    /// Nothing at all: what asks a collector whether it is one.
    package static let empty = TraceRequest()

    private init() {
        body = []
        spans = 0
    }
}
