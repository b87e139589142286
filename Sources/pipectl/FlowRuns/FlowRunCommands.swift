import ArgumentParser

/// `pipectl flow-run …`
struct FlowRunCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow-run", abstract: "See, follow, explain, pause, cancel and repeat runs.",
        discussion: """
            A run is named by its id, by the beginning of its id, or by its name.

            Example: pipectl flow-run logs -f brisk-otter
            """,
        subcommands: [
            ListFlowRuns.self, InspectFlowRun.self, ExplainFlowRun.self, FlowRunLogs.self, WatchFlowRun.self,
            CancelFlowRuns.self, PauseFlowRuns.self, ResumeFlowRuns.self, RetryFlowRun.self, DeleteFlowRuns.self,
        ])
}
