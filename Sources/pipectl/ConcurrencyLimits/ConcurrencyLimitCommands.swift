import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl concurrency-limit …`
struct ConcurrencyLimitCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "concurrency-limit", abstract: "How many runs with a tag may be under way at once.",
        discussion: """
            Whatever their queue and deployment. Queues and deployments have limits of their own ('work-queue set-limit', \
            'concurrency_limit' in the deployment's file).

            Example: pipectl concurrency-limit create database 10
            """,
        subcommands: [
            CreateConcurrencyLimit.self, ListConcurrencyLimits.self, InspectConcurrencyLimit.self,
            DeleteConcurrencyLimit.self,
        ])
}

struct CreateConcurrencyLimit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Limit a tag, or give it another limit.",
        discussion: "Example: pipectl concurrency-limit create database 10")

    @Argument(help: "The tag.") var tag: String
    @Argument(help: "How many runs with the tag may be under way at once.") var limit: Int
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        guard !tag.isEmpty else { throw InputProblem("tag: must not be empty") }
        guard (1...1_000_000).contains(limit) else {
            throw InputProblem("limit: expected a number from 1 (to take it away: delete), got \(limit)")
        }
        let kept = try await connection.connected { connection in
            _ = try await connection.store.limit(tag: tag, to: limit)
            return try await connection.lookup.tagLimit(tag)
        }
        output.show(kept.report) { "limited tag \(tag) to \(limit)" }
    }
}

struct ListConcurrencyLimits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the limited tags.", discussion: "Example: pipectl concurrency-limit ls")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let limits = try await connection.connected { try await $0.store.tagLimits() }
        output.list(
            limits, "no limited tags: pipectl concurrency-limit create TAG LIMIT", json: \.report,
            table: [.init("TAG", yields: true), .init("LIMIT"), .init("RUNNING")]
        ) { limit in
            [.init(limit.tag), "\(limit.limit)", .init("\(limit.held)", limit.held >= limit.limit ? .yellow : .plain)]
        }
    }
}

struct InspectConcurrencyLimit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show the limit of a tag.",
        discussion: "Example: pipectl concurrency-limit inspect database")

    @Argument(help: "The tag.") var tag: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let limit = try await connection.connected { try await $0.lookup.tagLimit(tag) }
        output.show(limit.report) { "tag \(limit.tag): \(limit.held) of at most \(limit.limit) runs under way" }
    }
}

struct DeleteConcurrencyLimit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Take the limit of a tag away.",
        discussion: "Example: pipectl concurrency-limit delete database")

    @Argument(help: "The tag.") var tag: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await connection.connected { connection in
            let limit = try await connection.lookup.tagLimit(tag)
            _ = try await connection.store.limit(tag: limit.tag, to: nil)
        }
        output.show(["tag": .string(tag), "deleted": true]) { "tag \(tag) is not limited any more" }
    }
}

extension TagLimit {
    var report: JSON { ["tag": .string(tag), "limit": .int(limit), "held": .int(held)] }
}
