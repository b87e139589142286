/// Names a span within its trace. Whoever knows what a span is about knows its name, before it is there.
package struct SpanID: Hashable, Sendable, CustomStringConvertible {
    package let bits: UInt64

    init?(bits: UInt64) {
        guard bits != 0 else { return nil }
        self.bits = bits
    }

    /// A run, from when it was due to its end.
    package init(of run: ID<FlowRun>) { self.init(about: "\(run)") }

    /// An attempt of a run.
    package init(of run: ID<FlowRun>, attempt: Int) { self.init(about: "\(run)/\(attempt)") }

    /// A task in an attempt of a run.
    package init(of run: ID<FlowRun>, attempt: Int, task: TaskKey) {
        self.init(about: "\(run)/\(attempt)/\(task)")
    }

    /// The time that an attempt has waited for an agent.
    package init(waitingFor attempt: Int, of run: ID<FlowRun>) { self.init(about: "\(run)/\(attempt)?") }

    private init(about text: String) {
        // Zero names nothing.
        bits = max(StableHash.of(text), 1)
    }

    package var description: String { bits.hex }
}
