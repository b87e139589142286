import ArgumentParser
import PipeCore
import PipeRuntime

/// The daemon: takes flow runs from work queues and executes each in a process of its own.
@main struct PipeAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipe-agent",
        abstract: "Takes flow runs from work queues and executes each in a process of its own.",
        discussion: "Example:\n  pipe-agent start -q default",
        version: Release.version,
        subcommands: [Start.self])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            ProgramExit.leave()
        } catch {
            let error = Failure.translated(error)
            if let code = error as? ExitCode { ProgramExit.leave(with: code.rawValue) }
            exit(withError: error)
        }
    }
}
