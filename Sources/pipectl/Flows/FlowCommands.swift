import ArgumentParser

/// `pipectl flow …`
struct FlowCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow", abstract: "Try flows by hand, with no store and no agent.",
        discussion: "Example: pipectl flow run flows/etl.py:main -p year=2023",
        subcommands: [RunFlow.self])
}
