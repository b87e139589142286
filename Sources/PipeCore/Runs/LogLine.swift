/// One line of what a run said.
package struct LogLine: Hashable, Sendable {
    /// Who said it: the process on one of its two streams, the flow through its logger, or the agent about it.
    package enum Source: String, Hashable, Sendable {
        case stdout, stderr, flow, agent
    }

    package enum Level: String, CaseIterable, Hashable, Sendable {
        case debug, info, warning, error, critical
    }

    package let run: ID<FlowRun>
    package let attempt: Int
    /// Counts the lines of one attempt from 1: a batch sent twice is kept once.
    package let sequence: Int
    package let at: Instant
    package let source: Source
    package let level: Level
    package let text: String
    /// The task that said it; `nil` for the flow and for what was only printed.
    package let task: TaskKey?

    package init(
        run: ID<FlowRun>, attempt: Int, sequence: Int, at: Instant, source: Source, level: Level, text: String,
        task: TaskKey? = nil
    ) {
        self.run = run
        self.attempt = attempt
        self.sequence = sequence
        self.at = at
        self.source = source
        self.level = level
        self.text = text
        self.task = task
    }

    package var position: Position { Position(attempt: attempt, sequence: sequence) }

    /// A place in a run's log; following it means asking for what comes behind.
    package struct Position: Hashable, Sendable {
        package let attempt: Int
        package let sequence: Int

        package init(attempt: Int, sequence: Int) {
            self.attempt = attempt
            self.sequence = sequence
        }

        package static let start = Position(attempt: 0, sequence: 0)
    }
}
