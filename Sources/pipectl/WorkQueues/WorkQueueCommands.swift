import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl work-queue …`
struct WorkQueueCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work-queue", abstract: "The lines that runs wait in.",
        discussion: "Example: pipectl work-queue set-limit etl 4",
        subcommands: [
            CreateWorkQueue.self, ListWorkQueues.self, InspectWorkQueue.self, PauseWorkQueue.self,
            ResumeWorkQueue.self, LimitWorkQueue.self, PrioritizeWorkQueue.self, RateWorkQueue.self,
        ])
}

/// One work queue, by its name.
struct WorkQueueChoice: ParsableArguments {
    @Argument(help: "The queue's name.") var queue: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    /// Changes the queue, and shows how it stands then.
    func change(
        _ sentence: String, _ change: @Sendable (any Store, QueueName) async throws(StoreError) -> Bool
    ) async throws {
        let status = try await connection.connected { connection in
            let name = try await connection.lookup.queue(queue).queue.name
            _ = try await change(connection.store, name)
            return try await connection.lookup.queue(queue)
        }
        output.show(status.report) { "\(sentence) \(status.queue.name)" }
    }
}

struct PauseWorkQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let the queue's runs wait; those under way go on.",
        discussion: "Example: pipectl work-queue pause etl")

    @OptionGroup var choice: WorkQueueChoice

    func run() async throws {
        try await choice.change("paused") { (store, name) throws(StoreError) in try await store.pause(name, true) }
    }
}

struct ResumeWorkQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused queue's runs start again.",
        discussion: "Example: pipectl work-queue resume etl")

    @OptionGroup var choice: WorkQueueChoice

    func run() async throws {
        try await choice.change("resumed") { (store, name) throws(StoreError) in try await store.pause(name, false) }
    }
}
