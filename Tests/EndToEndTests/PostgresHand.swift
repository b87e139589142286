import PipeCore
import PipePostgres
import PipeSQL
import Testing

/// A hand on the PostgreSQL server, past every store.
enum PostgresHand {
    static func serverURL() throws -> String {
        try #require(Setup.postgresURL, "OCTOPIPE_TEST_POSTGRES names no server, and all back ends are required")
    }

    static func url(ofDatabase name: String) throws -> String {
        let server = try serverURL()
        let path = server.lastIndex(of: "/").map { server[...$0] } ?? Substring(server + "/")
        return path + name
    }

    static func execute(_ script: String) async throws {
        let client = PostgresClient(try PostgresAddress(try serverURL()))
        do {
            try await client.perform(.single) { (session) throws(StoreError) in try session.execute(script: script) }
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }

    static func createDatabase(_ name: String) async throws { try await execute("create database \(name)") }

    static func dropDatabase(_ name: String) async throws {
        try await execute("drop database if exists \(name) with (force)")
    }

    static func endConnections(to database: String) async throws {
        try await execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '\(database)'")
    }
}
