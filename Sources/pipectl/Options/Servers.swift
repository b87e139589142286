import PipeCore
import PipeRuntime

/// What a command works with: a store, and perhaps a broker. Nothing is connected to yet, or all is about to be.
struct Servers: Sendable {
    let configuration: Configuration
    let broker: BrokerSource
    /// Opens the store; once.
    let openStore: @Sendable () async throws(StoreError) -> any Store

    init(
        _ configuration: Configuration,
        opening: @escaping @Sendable (Configuration) async throws(StoreError) -> any Store = Drivers.openStore
    ) {
        self.configuration = configuration
        broker = BrokerSource(configuration)
        openStore = { () async throws(StoreError) in try await opening(configuration) }
    }

    /// Those that are being connected to from now on. In tasks of their own, as what they make outlives this call: where nobody
    /// asks for it the program is at its end.
    init(connectingTo configuration: Configuration, announcing: Bool) {
        let broker = BrokerSource(configuration)
        if announcing { Task { await broker.warmUp() } }
        let opening = Task<Result<any Store, StoreError>, Never> {
            do throws(StoreError) {
                return .success(try await Drivers.openStore(configuration))
            } catch {
                return .failure(error)
            }
        }
        self.configuration = configuration
        self.broker = broker
        openStore = { () async throws(StoreError) in try await opening.value.get() }
    }
}
