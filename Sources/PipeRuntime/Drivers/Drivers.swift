@preconcurrency internal import Glibc
package import PipeCore
internal import PipeSQL
internal import PipeSQLite

/// Stands in until the drivers are here.
package enum Drivers {
    package static func openStore(_ configuration: Configuration) async throws(StoreError) -> any Store {
        let store = try await openStoreUnmigrated(configuration)
        _ = try await store.migrate()
        return store
    }

    package static func openStoreUnmigrated(_ configuration: Configuration) async throws(StoreError) -> any Store {
        guard case .sqlite(let path) = configuration.database else {
            throw .unavailable("\(configuration.database.masked): no driver")
        }
        var folder = ""
        for part in FilePath.folder(of: path).split(separator: "/") {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
        return SQLStore(client: try await SQLiteClient(path: path))
    }

    package static func openBroker(_ configuration: Configuration) -> (any Broker)? { nil }
}
