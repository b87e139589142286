import ArgumentParser
import PipeCore
import PipeRuntime

struct ListTaskRuns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List tasks: of a run in their order, else the newest first.",
        discussion: """
            Examples:
              pipectl task-run ls brisk-otter
              pipectl task-run ls --deployment etl/nightly --state failed --limit 10
            """)

    @Argument(help: "The run: id, beginning of an id, or name. Without it: of all runs.") var run: String?
    @Option(help: "Only tasks in this state; may be repeated.") var state: [TaskState] = []
    @OptionGroup var listing: ListingOptions
    @Option(help: "The attempt of the run, instead of its last one.") var attempt: Int?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func validate() throws {
        if run != nil, listing.deployment != nil {
            throw ValidationError("--deployment is for tasks of all runs: name no run")
        }
        if run == nil, attempt != nil { throw ValidationError("--attempt is for the tasks of one run: name it") }
    }

    func run() async throws {
        let (found, now) = try await connection.connected { connection in
            (try await tasks(connection), try await connection.store.now())
        }
        let none = state.isEmpty && listing.deployment == nil ? (run == nil ? "yet" : "in this run") : "like that"
        output.list(found, "no task runs \(none)", json: \.report, table: columns) { cells($0, at: now) }
    }

    private var columns: [Table.Column] {
        (run == nil ? [.init("RUN")] : []) + [
            .init("TASK", yields: true), .init("STATE"), .init("ATTEMPT"), .init("STARTED"), .init("DURATION"),
            .init("CAUSE", yields: true),
        ]
    }

    private func cells(_ task: TaskRun, at now: Instant) -> [Table.Cell] {
        (run == nil ? [.init(task.flowRun.short)] : []) + [
            .init(task.key.text), .init(task.state.rawValue, task.state.style),
            .init(task.attempt > 1 ? "\(task.attempt)" : ""),
            .init(task.startedAt.map { LocalTime.brief($0, now: now) } ?? ""),
            .init(task.duration(at: now).map(DurationText.text) ?? ""), .init(task.cause ?? ""),
        ]
    }

    private func tasks(_ connection: Connection) async throws -> [TaskRun] {
        if let run {
            let all = try await connection.lookup.tasks(of: connection.lookup.run(run), attempt: attempt)
            return Array(all.filter { state.isEmpty || state.contains($0.state) }.prefix(listing.limit))
        }
        let name = try await connection.lookup.deploymentOfRuns(listing.deployment)
        return try await connection.store.tasks(TaskFilter(states: state, deployment: name, limit: listing.limit))
    }
}

extension TaskState: ExpressibleByArgument {
    init?(argument: String) { self.init(rawValue: argument.lowercased()) }

    static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
