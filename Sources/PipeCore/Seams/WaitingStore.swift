/// The part of a store that says what a run waits for. Only people ask, so it is not among what every `Store` does.
package protocol WaitingStore: Store {
    /// What may keep the run from being claimed; `nil` if there is no such run.
    func obstacles(of run: ID<FlowRun>) async throws(StoreError) -> RunObstacles?
}
