/// What a flow process says of its work, and what is kept of it.
package enum Fact: Hashable, Sendable {
    case task(TaskNews)
    /// Of a task, or of the flow.
    case progress(TaskProgress, of: TaskKey?)
    case metric(Metric)
    case artifact(Artifact)
    case result(ResultPart)
}

/// A fact as an attempt of a run has told it.
package struct RunFact: Hashable, Sendable {
    package let run: ID<FlowRun>
    package let attempt: Int
    /// Counts what one attempt tells, from 1: a batch sent twice is kept once.
    package let sequence: Int
    package let at: Instant
    package let fact: Fact

    package init(run: ID<FlowRun>, attempt: Int, sequence: Int, at: Instant, fact: Fact) {
        self.run = run
        self.attempt = attempt
        self.sequence = sequence
        self.at = at
        self.fact = fact
    }
}
