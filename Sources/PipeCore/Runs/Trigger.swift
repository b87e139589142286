/// Makes runs: the store promises, the broker wakes an agent.
package struct Trigger: Sendable {
    private let store: any Store
    private let broker: (any Broker)?

    package init(store: any Store, broker: (any Broker)?) {
        self.store = store
        self.broker = broker
    }

    package enum Outcome: Sendable {
        /// The run is kept. Where its notice could not be sent, the dispatcher will, and here is why.
        case accepted(FlowRun, unannounced: BrokerError?)
        /// The idempotency key was seen before.
        case known(FlowRun)
        case unknownDeployment
        case parentEnded
    }

    package func accept(_ request: RunRequest) async throws(StoreError) -> Outcome {
        var request = request
        request.isAnnounced = broker != nil && request.due == .now
        switch try await store.accept(request) {
        case .accepted(let run):
            return .accepted(run, unannounced: request.isAnnounced ? await announce(run) : nil)
        case .known(let run): return .known(run)
        case .unknownDeployment: return .unknownDeployment
        case .parentEnded: return .parentEnded
        }
    }

    private func announce(_ run: FlowRun) async -> BrokerError? {
        do throws(BrokerError) {
            try await broker?.publish([Notice(run: run.id, queue: run.queue)])
            return nil
        } catch {
            // Accepted is accepted: if this fails too, the leader finds the notice missing.
            try? await store.oweNotices(for: [run.id])
            return error
        }
    }
}
