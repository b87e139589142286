import PipeCore
import PipeRuntime

/// SQLite in memory: the store of tests that need one.
enum MemoryStore {
    static func open() async throws -> any Store {
        var configuration = try Configuration.read(in: Surroundings())
        configuration.database = .sqlite(path: ":memory:")
        return try await Drivers.openStore(configuration)
    }

    /// A store with deployment `etl/nightly` of parameter `year`.
    static func withDeployment() async throws -> any Store {
        let store = try await open()
        _ = try await store.apply(.nightly)
        return store
    }
}

extension DeploymentSpec {
    static var nightly: DeploymentSpec {
        DeploymentSpec(
            name: .nightly, entryPoint: .command(program: "/bin/true", arguments: []),
            parameterSchema: ParameterSchema(untyped: ["year"], defaults: ["year": 2023]))
    }
}

extension DeploymentName {
    static var nightly: DeploymentName {
        guard let name = DeploymentName("etl/nightly") else { preconditionFailure("a good name") }
        return name
    }
}
