package import PipeCore

/// A broker without a broker: asks the store for due runs, woken by its doorbell, with a slow poll as safety net.
package actor StoreBroker: Broker {
    private let store: any Store
    private let poll: Duration
    private let wakeUp = WakeUp()
    /// Whether there was work when it was last asked for, or somebody rang since.
    private var expectsWork = true

    /// Asks the store every `poll` where nobody rings.
    package init(store: any Store, poll: Duration) {
        self.store = store
        self.poll = poll
    }

    /// Somebody heard the store's doorbell: look for work.
    package nonisolated func ring() { wakeUp.ring() }

    /// The store's connection is not this broker's to make.
    package func connect() async throws(BrokerError) {}

    /// The store holds the runs themselves: there is nothing to add.
    package func publish(_ notices: [Notice]) async throws(BrokerError) {
        wakeUp.ring()
    }

    package func serve(
        _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError) {
        _ = try await serveOnce(queues, upTo: limit, patience: poll, handler)
    }

    /// Waits no longer than `patience`; whether there was anything.
    func serveOnce(
        _ queues: [QueueName], upTo limit: Int, patience: Duration,
        _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError) -> Bool {
        var wait = Duration.zero
        do throws(StoreError) {
            var due = expectsWork ? try await store.due(on: queues, limit: limit) : []
            if due.isEmpty {
                // Before what is due: a run whose time comes between the two questions is seen by one of them.
                wait = min(patience, try await store.nextDue(on: queues) ?? patience)
                due = try await store.due(on: queues, limit: limit)
            }
            expectsWork = !due.isEmpty
            guard due.isEmpty else {
                _ = await handler(due)
                return true
            }
        } catch {
            throw .unavailable("\(error)")
        }
        expectsWork = await wakeUp.sleep(for: max(wait, .milliseconds(1)))
        return false
    }

    /// The store's doorbell says it all: who hears it looks at what it holds.
    package func announceWish(for run: ID<FlowRun>) async throws(BrokerError) {}

    package func wishes() async -> AsyncStream<ID<FlowRun>> { AsyncStream { $0.finish() } }

    package func depth(of queue: QueueName) async throws(BrokerError) -> Int? { nil }

    package func turn() {}

    package func close() async { wakeUp.ring() }
}
