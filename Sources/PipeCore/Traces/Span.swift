/// A stretch of time in which something was done, as a collector of traces keeps it.
package struct Span: Hashable, Sendable {
    package var trace: TraceID
    package var id: SpanID
    package var parent: SpanID?
    package var name: String
    /// Whether it is what the service was asked for, and not a part of it.
    package var isEntry = false
    package var start: Instant
    package var end: Instant
    package var attributes: [SpanAttribute] = []
    /// Why it went wrong, if it did.
    package var problem: String?
    /// Other traces that it has to do with.
    package var links: [TraceParent] = []

    /// A span that ends before it starts, because two clocks differ, has no length.
    package init(
        _ name: String, trace: TraceID, id: SpanID, parent: SpanID?, from start: Instant, to end: Instant
    ) {
        self.name = name
        self.trace = trace
        self.id = id
        self.parent = parent
        self.start = start
        self.end = max(start, end)
    }

    /// Notes what is known; `nil` is not.
    package mutating func note(_ name: String, _ value: SpanValue?) {
        if let value { attributes.append(SpanAttribute(name: name, value: value)) }
    }
}

/// One thing that is known of a span.
package struct SpanAttribute: Hashable, Sendable {
    package let name: String
    package let value: SpanValue

    package init(name: String, value: SpanValue) {
        self.name = name
        self.value = value
    }
}

package enum SpanValue: Hashable, Sendable {
    case text(String)
    case int(Int)
    case double(Double)
    case texts([String])
}
