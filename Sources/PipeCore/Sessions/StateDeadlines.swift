/// How long a held run may stay in a state that should pass quickly, before its holder is taken to have forgotten it.
package struct StateDeadlines: Hashable, Sendable {
    /// From the claim to the start of the process.
    package var pending: Duration
    /// From the wish to cancel to the end of the process.
    package var cancelling: Duration

    package init(pending: Duration = .seconds(600), cancelling: Duration = .seconds(600)) {
        self.pending = pending
        self.cancelling = cancelling
    }
}
