/// What became of an event that somebody wished upon a run.
package enum TransitionOutcome: Hashable, Sendable {
    case applied(RunChange)
    /// The machine refused: the run stands where the refusal says.
    case refused(RunRefusal)
    case unknownRun
}

extension Store {
    /// Leads an event through the machine into the store, and decides anew whenever the run moved meanwhile.
    /// Without a claim: for what people ask of a run.
    package func perform(
        _ event: RunEvent, on run: ID<FlowRun>
    ) async throws(StoreError) -> TransitionOutcome {
        guard var current = try await self.run(run) else { return .unknownRun }
        while true {
            let change: RunChange
            do {
                change = try RunMachine.change(current.standing, on: event)
            } catch {
                return .refused(error)
            }
            switch try await apply([change]).first {
            case .applied: return .applied(change)
            case .refused(let moved?): current = moved
            case .refused(nil), nil: return .unknownRun
            }
        }
    }
}
