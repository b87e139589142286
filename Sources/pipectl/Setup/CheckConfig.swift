import ArgumentParser
import PipeCore
import PipeRuntime

struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find all that is wrong with a configuration file.",
        discussion: """
            Tells unknown keys with the nearest known one, values that are not understood, and servers that cannot be \
            used from here as they are, each with file, line and column. Ends with 2 if the file is wrong, with 3 if \
            only a server is missing or not prepared.

            Example: pipectl config check /etc/octopipe/config.yaml
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Flag(help: "Do not try to reach the servers.")
    var offline = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let check = try ConfigurationCheck(of: file, in: .current())
        let unreachable =
            offline
            ? []
            : await check.unreachable(
                openStore: { (configuration) throws(StoreError) in
                    // Whose agents may migrate has nothing to do beforehand.
                    configuration.autoMigrate
                        ? try await Drivers.openStoreUnmigrated(configuration)
                        : try await Drivers.openStore(configuration)
                },
                openBroker: { (configuration) throws(BrokerError) in try Drivers.openBroker(configuration) },
                askCollector: { await TraceCollector($0).ask() })
        let problems = check.problems + unreachable
        if output.isJSON {
            Terminal.print(JSON.array(problems.map { .string($0.description) }).pretty)
        } else if problems.isEmpty {
            Terminal.print("\(file): nothing is wrong")
        } else {
            for problem in problems { Terminal.complain("pipectl: \(problem)") }
        }
        guard problems.isEmpty else { throw Failure("", check.problems.isEmpty ? .unreachable : .badInput) }
    }
}
