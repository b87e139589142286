/// A span below which others may put their own, in the words of W3C Trace Context.
package struct TraceParent: Hashable, Sendable, CustomStringConvertible {
    package let trace: TraceID
    package let span: SpanID

    package init(trace: TraceID, span: SpanID) {
        self.trace = trace
        self.span = span
    }

    /// Reads `00-TRACE-SPAN-FLAGS`; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "00", parts[1].utf8.count == 32, parts[3].utf8.count == 2,
            let high = UInt64(hex: parts[1].prefix(16)), let low = UInt64(hex: parts[1].suffix(16)),
            let trace = TraceID(high: high, low: low), let span = UInt64(hex: parts[2]).flatMap(SpanID.init(bits:))
        else { return nil }
        self.init(trace: trace, span: span)
    }

    /// With the flag that says that the trace is kept.
    package var description: String { "00-\(trace)-\(span)-01" }
}

extension TraceParent {
    /// What a task of a run is told where its run was told `self`; `nil` where that is not the attempt's: somebody else's trace
    /// stays as it is.
    package func task(_ key: TaskKey, of run: ID<FlowRun>, attempt: Int) -> TraceParent? {
        guard span == SpanID(of: run, attempt: attempt) else { return nil }
        return TraceParent(trace: trace, span: SpanID(of: run, attempt: attempt, task: key))
    }
}
