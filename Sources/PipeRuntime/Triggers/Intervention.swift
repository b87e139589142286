package import PipeCore

/// Asks something of runs that may be under way: the store keeps the wish, the broker carries it to their agent at once.
package struct Intervention: Sendable {
    private let store: any Store
    private let broker: (any Broker)?

    package init(store: any Store, broker: (any Broker)?) {
        self.store = store
        self.broker = broker
    }

    package enum Outcome: Sendable {
        /// Where an agent holds it, that obeys at its next heartbeat at the latest; at once unless the broker failed so.
        case applied(RunState, unannounced: BrokerError?)
        case refused(RunRefusal)
        case unknownRun
    }

    package func ask(_ event: RunEvent, of run: ID<FlowRun>) async throws(StoreError) -> Outcome {
        switch try await store.perform(event, on: run) {
        case .refused(let refusal): return .refused(refusal)
        case .unknownRun: return .unknownRun
        case .applied(let change):
            return .applied(change.state, unannounced: change.state.isClaimed ? await announce(run) : nil)
        }
    }

    private func announce(_ run: ID<FlowRun>) async -> BrokerError? {
        do throws(BrokerError) {
            try await broker?.announceWish(for: run)
            return nil
        } catch {
            return error
        }
    }
}
