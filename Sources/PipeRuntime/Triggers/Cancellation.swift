package import PipeCore

/// Asks for the end of runs: the store keeps the wish, the broker carries it to the agent at once.
package struct Cancellation: Sendable {
    private let store: any Store
    private let broker: (any Broker)?

    package init(store: any Store, broker: (any Broker)?) {
        self.store = store
        self.broker = broker
    }

    package enum Outcome: Sendable {
        /// It had not started: it is cancelled.
        case cancelled
        /// Its agent stops it, at the latest at its next heartbeat; at once unless the broker failed so.
        case cancelling(unannounced: BrokerError?)
        case refused(RunRefusal)
        case unknownRun
    }

    package func request(_ run: ID<FlowRun>, reason: String) async throws(StoreError) -> Outcome {
        switch try await store.perform(.cancelRequested(reason: reason), on: run) {
        case .refused(let refusal): return .refused(refusal)
        case .unknownRun: return .unknownRun
        case .applied(let change):
            guard change.state == .cancelling else { return .cancelled }
            do throws(BrokerError) {
                try await broker?.announceCancellation(of: run)
                return .cancelling(unannounced: nil)
            } catch {
                return .cancelling(unannounced: error)
            }
        }
    }
}
