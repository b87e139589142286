import ArgumentParser
import PipeCore
import PipeRuntime

struct RetryFlowRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Repeat a run that has ended: a new run with the same parameters.",
        discussion: """
            The new run has the old one's logical date. With --from-failed the tasks that completed there are not run again: \
            their results are taken, as far as they were kept.

            Example: pipectl flow-run retry brisk-otter --from-failed --watch
            """)

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @Flag(help: "Take the results of the tasks that completed, and run the others.") var fromFailed = false
    @Flag(name: .shortAndLong, help: "Show its states and logs, and end with its result.") var watch = false
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await connection.connected { connection in
            let old = try await connection.lookup.run(run)
            guard old.state.isFinal else {
                throw Failure(
                    "run \(old.name) (\(old.id.short)) is \(old.state.rawValue): only a run that has ended can be repeated",
                    .refused)
            }
            if fromFailed, old.state == .completed {
                throw Failure(
                    "run \(old.name) (\(old.id.short)) completed: there is no failure to repeat it from; "
                        + "without --from-failed all of it is run again", .refused)
            }
            let deployment = try await connection.lookup.deployment(old.deployment.description)
            let given = try deployment.spec.given(typed: [], values: old.parameters)
            let schedules = try await connection.store.schedules(of: old.deployment)
            let date = try ZonedTime(logicalDate: old.scheduledAt, of: schedules)
            let request = RunRequest(
                deployment: old.deployment, name: RunName.random(),
                parameters: try deployment.spec.runParameters(given, at: date), tags: old.tags, retryOf: old.id,
                scheduledAt: old.scheduledAt, reuses: fromFailed)
            let new = try await Triggering(connection: connection, output: output).accept(request, watched: watch)
            if watch { try await RunView(connection: connection, output: output).watch(new) }
        }
    }
}

struct DeleteFlowRuns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete runs that have ended, with their history and logs.",
        discussion: "Example: pipectl flow-run delete 3f2a")

    @Argument(help: "The runs: ids, beginnings of ids, or names.") var runs: [String]
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await connection.connected { connection in
            var found: [FlowRun] = []
            for text in runs { found.append(try await connection.lookup.run(text)) }
            for run in found {
                guard try await connection.store.delete(run.id) else {
                    throw Failure(
                        "run \(run.name) (\(run.id.short)) is \(run.state.rawValue): "
                            + "cancel it first, only a run that has ended can be deleted", .refused)
                }
                if !output.isJSON { Terminal.print("deleted run \(run.name) (\(run.id.short))") }
            }
            if output.isJSON {
                Terminal.print(JSON.array(found.map { ["id": .string($0.id.description), "deleted": true] }).pretty)
            }
        }
    }
}
