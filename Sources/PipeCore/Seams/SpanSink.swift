/// Takes spans that have ended on their way to a collector. Nobody waits for it: what it cannot take it drops.
package protocol SpanSink: Sendable {
    func take(_ span: Span)
}
