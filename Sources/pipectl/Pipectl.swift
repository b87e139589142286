import ArgumentParser
import PipeCore
import PipeRuntime

/// The control CLI. Commands parse and print; the work is in `PipeRuntime` and `PipeCore`.
struct Pipectl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipectl",
        abstract: "Deploy flows, trigger them, and see how they do.",
        discussion: """
            The first run, on this machine, with nothing configured:
              pipectl deployment build flow.py:main --name first
              pipectl deployment apply main-deployment.yaml
              pipe-agent start -q default &
              pipectl deployment run main/first --watch

            \(ExitStatus.documentation)
            """,
        version: "pipectl \(Release.version)",
        subcommands: [
            FlowCommands.self, DeploymentCommands.self, ScheduleCommands.self, CalendarCommands.self,
            FlowRunCommands.self, TaskRunCommands.self, ArtifactCommands.self, PipelineCommands.self,
            VariableCommands.self, BlockCommands.self, WorkQueueCommands.self, ConcurrencyLimitCommands.self,
            AgentCommands.self, NotificationCommands.self, DatabaseCommands.self,
            ConfigCommands.self, DoctorCommand.self, VersionCommand.self,
        ])
}

@main
enum Program {
    static func main() async {
        // Asked for most often by scripts: answered without building the tree of commands.
        if CommandLine.arguments.dropFirst() == ["--version"] {
            Terminal.print(Pipectl.configuration.version)
            return
        }
        do {
            let reading = CommandLineReading(Array(CommandLine.arguments.dropFirst()))
            let start = HeadStart(reading.leaf, reading.arguments)
            try await HeadStart.$current.withValue(start) { try await run(reading) }
            ProgramExit.leave()
        } catch {
            Failure(error).exit()
        }
    }

    private static func run(_ reading: CommandLineReading) async throws {
        var command = try reading.command()
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }
}
