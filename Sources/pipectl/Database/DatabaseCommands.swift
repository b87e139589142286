import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl db …`
struct DatabaseCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "The schema of the store.", discussion: "Example: pipectl db migrate",
        subcommands: [MigrateDatabase.self, DatabaseStatus.self])
}

struct MigrateDatabase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the store's schema up to what this program knows.",
        discussion: "Safe to repeat, and to run from several hosts at once.\n\nExample: pipectl db migrate")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let status = try await connection.connectedUnmigrated { try await $0.store.migrate() }
        output.show(status.report) {
            let steps = status.applied.map { "applied \($0)" }
            return (steps + ["schema \(status.version): \(steps.isEmpty ? "nothing to do" : "current")"])
                .joined(separator: "\n")
        }
    }
}

struct DatabaseStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show which schema the store has.",
        discussion: "Ends with 4 if the schema is not current.\n\nExample: pipectl db status")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (status, address) = try await connection.connectedUnmigrated {
            (try await $0.store.schema(), $0.configuration.database.masked)
        }
        output.show(status.report) { "\(address): schema \(status.version) of \(status.known)" }
        guard status.isCurrent else {
            throw Failure("\(address): the schema is not current; run 'pipectl db migrate'", .refused)
        }
    }
}

extension SchemaStatus {
    fileprivate var report: JSON {
        [
            "version": .int(version), "known": .int(known), "is_current": .bool(isCurrent),
            "applied": .array(applied.map(JSON.string)),
        ]
    }
}
