import ArgumentParser

/// `pipectl deployment …`
struct DeploymentCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployment", abstract: "Make flows runnable, and run them.",
        discussion: "Example: pipectl deployment run etl/nightly -p year=2023 --watch",
        subcommands: [
            BuildDeployment.self, ApplyDeployments.self, ListDeployments.self, InspectDeployment.self,
            PauseDeployment.self, ResumeDeployment.self, DeleteDeployment.self, RunDeployment.self,
            BackfillDeployment.self, ShowStatistics.self,
        ])
}
