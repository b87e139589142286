import ArgumentParser
import PipeCore
import PipeRuntime

struct InspectFlowRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all of a run: its tasks, what came of it, and its history.",
        discussion: """
            More than ten tasks of one name are one line with counts; --all shows each.

            Examples:
              pipectl flow-run inspect 3f2a
              pipectl flow-run inspect brisk-otter --attempt 1
            """)

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @Option(help: "Show the tasks, metrics and artifacts of this attempt, instead of the last one's.") var attempt: Int?
    @Flag(help: "A line for each task, however many there are of one name.") var all = false
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let sight = try await connection.connected { try await look($0) }
        output.show(.object(sight.report)) { sight.text(showsAll: all) }
    }

    private func look(_ connection: Connection) async throws -> RunSight {
        let store = connection.store
        let run = try await connection.lookup.run(run)
        let artifacts = try await store.artifacts(of: run.id)
        return RunSight(
            run: run, schedule: try await connection.lookup.schedule(of: run),
            work: Work(
                tasks: try await connection.lookup.tasks(of: run, attempt: attempt),
                metrics: try await store.metrics(of: run.id, attempt: attempt),
                artifacts: artifacts.filter { attempt == nil || $0.attempt == attempt },
                progress: try await store.progress(of: run.id, attempt: attempt),
                result: attempt == nil || attempt == run.attempt ? try await store.result(of: run.id) : nil),
            parent: try await known(run.parent, store), original: try await known(run.retryOf, store),
            children: try await store.children(of: run.id), history: try await store.history(of: run.id),
            now: try await store.now())
    }

    private func known(_ run: ID<FlowRun>?, _ store: any Store) async throws -> FlowRun? {
        guard let run else { return nil }
        return try await store.run(run)
    }
}
