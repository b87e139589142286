internal import Logging
package import PipeCore
internal import PipeEngine
internal import PipePostgres
internal import PipeRabbitMQ
internal import PipeSQL
internal import PipeSQLite

/// From configuration to drivers: the only place that names them.
package enum Drivers {
    /// A store whose schema is the one this program knows. An embedded one is brought there on the way, unless the
    /// configuration forbids it; elsewhere that is for whoever looks after the database to decide.
    package static func openStore(_ configuration: Configuration) async throws(StoreError) -> any Store {
        let mayMigrate = configuration.autoMigrate && configuration.database.isEmbedded
        return try await openStore(configuration, mayMigrate: mayMigrate)
    }

    /// The same for an agent, which the configuration may allow to migrate any database.
    static func openAgentStore(
        _ configuration: Configuration, measuredBy metrics: AgentMetrics?
    ) async throws(StoreError) -> any Store {
        try await openStore(configuration, mayMigrate: configuration.autoMigrate, measuredBy: metrics)
    }

    private static func openStore(
        _ configuration: Configuration, mayMigrate: Bool, measuredBy metrics: AgentMetrics? = nil
    ) async throws(StoreError) -> any Store {
        let client = try await openClient(configuration)
        let store = SQLStore(client: metrics.map { MeasuredClient(base: client, metrics: $0) } ?? client)
        do throws(StoreError) {
            let status = try await store.schema()
            if status.isCurrent { return store }
            guard mayMigrate else {
                throw .damaged(
                    "\(configuration.database.masked): the schema is at version \(status.version), "
                        + "this program needs \(status.known): run 'pipectl db migrate'")
            }
            _ = try await store.migrate()
            return store
        } catch {
            await store.close()
            throw error
        }
    }

    /// A store with whatever schema it has.
    package static func openStoreUnmigrated(
        _ configuration: Configuration
    ) async throws(StoreError) -> any Store {
        SQLStore(client: try await openClient(configuration))
    }

    private static func openClient(_ configuration: Configuration) async throws(StoreError) -> any SQLClient {
        switch configuration.database {
        case .sqlite(let path):
            // For its owner alone: parameters may be nobody else's business. What cannot be made is reported by whoever
            // opens the file.
            try? FileProblem.makeFolders(FilePath.folder(of: path))
            return try await SQLiteClient(path: path)
        case .postgresql(let uri):
            return PostgresClient(try PostgresAddress(uri))
        }
    }

    /// The broker, if one is configured. Does not connect yet.
    package static func openBroker(_ configuration: Configuration) throws(BrokerError) -> (any Broker)? {
        try openBroker(configuration, logger: Logger(label: "octopipe", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    static func openBroker(
        _ configuration: Configuration, logger: Logger
    ) throws(BrokerError) -> (any Broker)? {
        guard let url = configuration.broker else { return nil }
        return try RabbitBroker(url: url, logger: logger)
    }
}
