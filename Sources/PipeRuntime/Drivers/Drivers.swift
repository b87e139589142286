package import PipeCore

/// Stands in until the drivers are here.
package enum Drivers {
    package static func openStore(_ configuration: Configuration) async throws(StoreError) -> any Store {
        throw .unavailable("\(configuration.database.masked): no driver")
    }

    package static func openStoreUnmigrated(_ configuration: Configuration) async throws(StoreError) -> any Store {
        throw .unavailable("\(configuration.database.masked): no driver")
    }

    package static func openBroker(_ configuration: Configuration) -> (any Broker)? { nil }
}
