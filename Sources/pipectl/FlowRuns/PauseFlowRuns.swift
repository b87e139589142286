import ArgumentParser
import PipeCore
import PipeRuntime

struct PauseFlowRuns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop the processes of running runs where they are, until they are resumed.",
        discussion: """
            A paused run keeps its agent, its slot and its memory; its time limits stand still. To keep runs from starting, pause \
            their deployment or work queue.

            Example: pipectl flow-run pause brisk-otter
            """)

    @Argument(help: "The runs: ids, beginnings of ids, or names.") var runs: [String]
    @Option(help: "What the run's history shall say.") var reason = "paused by pipectl"
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await Intervening(connection: connection, output: output).ask(.pauseRequested(reason: reason), of: runs)
    }
}

struct ResumeFlowRuns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let paused runs go on where they stopped.",
        discussion: "Example: pipectl flow-run resume brisk-otter")

    @Argument(help: "The runs: ids, beginnings of ids, or names.") var runs: [String]
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await Intervening(connection: connection, output: output).ask(.resumed, of: runs)
    }
}
