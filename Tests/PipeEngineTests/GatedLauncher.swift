import PipeCore
import PipeEngine

/// A launcher that starts nothing until it is opened.
final class GatedLauncher: Launcher {
    private let base = ProcessLauncher()
    private let (arrivals, arrival) = AsyncStream.makeStream(of: Never.self)
    private let (openings, opening) = AsyncStream.makeStream(of: Never.self)

    func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess {
        arrival.finish()
        for await _ in openings {}
        return try await base.launch(order)
    }

    func turn() async {
        for await _ in openings {}
    }

    /// Returns once somebody waits to start a process.
    func reached() async { for await _ in arrivals {} }
    func open() { opening.finish() }
}
