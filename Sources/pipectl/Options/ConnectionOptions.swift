import ArgumentParser
import PipeCore
import PipeRuntime

/// The settings that every command takes as flags, and the way from them to a store.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file to read.", valueName: "file"), completion: .file())
    var config: String?

    @Option(help: ArgumentHelp("sqlite:///path or postgresql://…", valueName: "url"))
    var database: String?

    @Option(help: ArgumentHelp("amqp(s)://… or none", valueName: "url"))
    var broker: String?

    func configuration(in surroundings: Surroundings = .current()) throws -> Configuration {
        var flags: [Setting: String] = [:]
        flags[.database] = database
        flags[.broker] = broker
        return try Configuration.read(flags: flags, file: config, in: surroundings)
    }

    /// Opens the store for `body` and closes it behind it. A command that is `announcing` something will need the broker,
    /// which is connected to meanwhile.
    func connected<Result>(
        announcing: Bool = false, _ body: (Connection) async throws -> Result
    ) async throws -> Result {
        let namesNone = config == nil && database == nil && broker == nil
        let early = namesNone ? try HeadStart.current?.take() : nil
        return try await connected(to: early ?? Servers(configuration()), announcing: announcing, body)
    }

    /// The same for a store whose schema may be of any age.
    func connectedUnmigrated<Result>(_ body: (Connection) async throws -> Result) async throws -> Result {
        try await connected(to: Servers(configuration(), opening: Drivers.openStoreUnmigrated), announcing: false, body)
    }

    private func connected<Result>(
        to servers: Servers, announcing: Bool, _ body: (Connection) async throws -> Result
    ) async throws -> Result {
        async let isWarm: Void = announcing ? servers.broker.warmUp() : ()
        let store: any Store
        do {
            store = try await servers.openStore()
        } catch {
            throw Self.failure(error, servers.configuration, rejected: .unreachable)
        }
        let connection = Connection(configuration: servers.configuration, store: store, openBroker: servers.broker)
        do {
            let result = try await body(connection)
            await isWarm
            await connection.close()
            return result
        } catch {
            await isWarm
            await connection.close()
            throw (error as? StoreError).map { Self.failure($0, servers.configuration, rejected: .refused) } ?? error
        }
    }

    /// Names the store and what to do: a driver knows neither.
    private static func failure(
        _ error: StoreError, _ configuration: Configuration, rejected: ExitStatus
    ) -> Failure {
        let address = configuration.database.masked.description
        let named = error.description.contains("://") ? error.description : "\(address): \(error)"
        return switch error {
        case .unavailable: Failure("the store is not reachable: \(named); see 'pipectl doctor'", .unreachable)
        case .rejected: Failure("the store refused: \(named)", rejected)
        case .damaged: Failure("the store cannot be used: \(named)", .refused)
        }
    }
}

/// A command's way to the store, and what it finds there.
struct Connection: Sendable {
    let configuration: Configuration
    let store: any Store
    fileprivate let openBroker: BrokerSource

    var lookup: Lookup { Lookup(store: store) }

    /// The broker, opened when first asked for; `nil` where none is configured.
    var broker: (any Broker)? {
        get async throws(InputProblem) { try await openBroker.open() }
    }

    fileprivate func close() async {
        await openBroker.close()
        await store.close()
    }
}
