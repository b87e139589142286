import ArgumentParser
import PipeCore
import PipeRuntime

struct PauseDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let a deployment's runs wait.",
        discussion:
            "Runs under way go on; others start after 'resume'.\n\nExample: pipectl deployment pause etl/nightly")

    @OptionGroup var choice: DeploymentChoice

    func run() async throws { try await choice.setPaused(true) }
}

struct ResumeDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused deployment's runs start again.",
        discussion: "Example: pipectl deployment resume etl/nightly")

    @OptionGroup var choice: DeploymentChoice

    func run() async throws { try await choice.setPaused(false) }
}

struct DeleteDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a deployment and cancel its runs that have not started.",
        discussion: "Its other runs and their logs stay.\n\nExample: pipectl deployment delete etl/nightly")

    @OptionGroup var choice: DeploymentChoice

    func run() async throws {
        let (name, cancelled) = try await choice.connection.connected { connection in
            let name = try await connection.lookup.deployment(choice.deployment).spec.name
            return (name, try await connection.store.delete(name) ?? 0)
        }
        choice.output.show(["deployment": .string(name.description), "cancelled_runs": .int(cancelled)]) {
            "deleted \(name)" + (cancelled == 0 ? "" : "; cancelled \(cancelled) of its runs")
        }
    }
}

/// One deployment, by its name.
struct DeploymentChoice: ParsableArguments {
    @Argument(help: "FLOW/DEPLOYMENT") var deployment: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func setPaused(_ isPaused: Bool) async throws {
        let name = try await connection.connected { connection in
            let name = try await connection.lookup.deployment(deployment).spec.name
            _ = try await connection.store.pause(name, isPaused)
            return name
        }
        output.show(["deployment": .string(name.description), "is_paused": .bool(isPaused)]) {
            isPaused ? "paused \(name): its runs wait for 'pipectl deployment resume'" : "resumed \(name)"
        }
    }
}
