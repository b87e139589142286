/// Names the trace of a run, of the runs that it has asked for, and of theirs: what they share in their ids, written twice. A run's
/// id is enough to know it.
package struct TraceID: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(of run: ID<FlowRun>) {
        (high, low) = (run.family, run.family)
    }

    init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        (self.high, self.low) = (high, low)
    }

    package var description: String { high.hex + low.hex }
}
