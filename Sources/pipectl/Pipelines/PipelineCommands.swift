import ArgumentParser

struct PipelineCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline", abstract: "Check and show pipelines in YAML.",
        subcommands: [CheckPipeline.self, ShowPipeline.self])
}
