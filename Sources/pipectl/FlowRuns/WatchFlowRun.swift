import ArgumentParser
import PipeCore
import PipeRuntime

struct FlowRunLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what a run said.",
        discussion: "Example: pipectl flow-run logs -f brisk-otter")

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @Flag(name: .shortAndLong, help: "Go on until the run ends.") var follow = false
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await connection.connected { connection in
            let flowRun = try await connection.lookup.run(run)
            let printer = RunPrinter(isJSON: output.isJSON)
            let watcher = RunWatcher(store: connection.store, run: flowRun.id, showsChanges: false)
            if follow {
                Interruption.say("pipectl: no longer following; the run goes on")
                _ = try await watcher.follow { await printer.show($0) }
            } else if try await watcher.readLog({ await printer.show($0) }) == 0 {
                Terminal.note("run \(flowRun.name) has said nothing\(flowRun.state.isFinal ? "" : " yet")")
            }
        }
    }
}

struct WatchFlowRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show a run's states, tasks and logs as they come, and end with its result.",
        discussion: "Ctrl-C ends the watching, not the run.\n\nExample: pipectl flow-run watch 3f2a")

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await connection.connected { connection in
            let flowRun = try await connection.lookup.run(run)
            try await RunView(connection: connection, output: output).watch(flowRun)
        }
    }
}
