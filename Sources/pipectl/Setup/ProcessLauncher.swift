import PipeCore

/// Stands in until the engine is here.
struct ProcessLauncher: Launcher {
    func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess {
        throw LaunchError(isFlowFault: false, "no launcher")
    }
}
