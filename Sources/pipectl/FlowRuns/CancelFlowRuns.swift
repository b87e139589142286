import ArgumentParser
import PipeCore
import PipeRuntime

struct CancelFlowRuns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel runs; what executes is stopped.",
        discussion: "Example: pipectl flow-run cancel brisk-otter --reason 'wrong year'")

    @Argument(help: "The runs: ids, beginnings of ids, or names.") var runs: [String]
    @Option(help: "What the run's history shall say.") var reason = "cancelled by pipectl"
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await Intervening(connection: connection, output: output).ask(.cancelRequested(reason: reason), of: runs)
    }
}
