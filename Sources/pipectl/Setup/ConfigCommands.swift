import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl config …`
struct ConfigCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "What is configured.", discussion: "Example: pipectl config view",
        subcommands: [ViewConfig.self, CheckConfig.self])
}

struct ViewConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view", abstract: "Show every setting, its value, and where the value came from.",
        discussion: """
            Flags stand over OCTOPIPE_… variables, those over ~/.config/octopipe/config.yaml, that over \
            /etc/octopipe/config.yaml; --config (or OCTOPIPE_CONFIG) names one file instead of the two. Passwords are masked.

            The keys of the file, each with its variable in the environment:
            \(Setting.all.map { "  \($0.key) (\($0.variable)): \($0.summary). Default: \($0.defaultText)." }.joined(separator: "\n"))

            Example: OCTOPIPE_DATABASE=postgresql://host/db pipectl config view
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let configuration = try connection.configuration()
        output.list(
            configuration.entries, "",
            json: { entry in
                [
                    "key": .string(entry.setting.key), "value": .string(entry.value),
                    "source": .string(entry.source.description),
                ]
            }, table: [.init("SETTING"), .init("VALUE", yields: true), .init("SOURCE")]
        ) { entry in
            [
                .init(entry.setting.key), .init(entry.value),
                .init(entry.source.description, entry.source == .default ? .faint : .plain),
            ]
        }
    }
}
