import ArgumentParser
import PipeCore
import PipeRuntime

struct RunDeployment: AsyncParsableCommand, ConnectsFirst {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Trigger a run of a deployment.",
        discussion: """
            Once this command has ended with 0 the run is kept and will not be lost. A value behind -p is JSON where it reads \
            as JSON of the declared type, else a text. -p takes several parameters in one text: -p "year=2023 month=3". \
            {{ scheduled_at }} in a parameter stands for when the run is due. With --watch -o json every state, every \
            change of a task and every log line is one JSON object a line.

            Examples:
              pipectl deployment run etl/nightly -p year=2023 -p month=3 --watch
              pipectl deployment run etl/nightly --params @parameters.json --start-at "2023-03-25 09:00"
            """)

    @Argument(help: "FLOW/DEPLOYMENT") var deployment: String

    @OptionGroup var parameters: ParameterOptions

    @Option(help: "When it is due: local time (2023-03-25 09:00) or RFC 3339.")
    var startAt: String?

    @Option(help: "How long until it is due: 30s, 5m, 1h30m.")
    var startIn: String?

    @Option(help: "A second request with the same key is answered with the first one's run.")
    var idempotencyKey: String?

    @Option(name: .shortAndLong, help: "The run's name, instead of a generated one.")
    var name: String?

    @Option(name: .shortAndLong, help: "A tag for the run; may be repeated.")
    var tag: [String] = []

    @Option(help: "How urgent it is, from 1 (first) to 9 (last), instead of its deployment's.")
    var priority: Int?

    @Flag(name: .shortAndLong, help: "Show its states and logs, and end with its result.")
    var watch = false

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    /// A run that is due later is told to nobody yet.
    static func announces(_ arguments: [String]) -> Bool { !arguments.contains { $0.hasPrefix("--start-") } }

    func validate() throws {
        if startAt != nil, startIn != nil { throw ValidationError("--start-at and --start-in exclude each other") }
        if let name, name.isEmpty { throw ValidationError("--name must not be empty") }
        if tag.contains(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }) {
            throw ValidationError("--tag: expected a text without control characters")
        }
    }

    func run() async throws {
        let due = try due()
        let values = try parameters.values()
        let urgency = try priority.map { number throws(InputProblem) in try Priority(typed: number, as: "--priority") }
        try await connection.connected(announcing: due == .now) { connection in
            let deployment = try await connection.lookup.deployment(deployment)
            let given = try deployment.spec.given(typed: parameters.param, values: values)
            let date = try await logicalDate(for: given, of: deployment, due, connection.store)
            let request = RunRequest(
                deployment: deployment.spec.name, name: name ?? RunName.random(),
                parameters: try deployment.spec.runParameters(given, at: date),
                tags: deployment.spec.tags + tag.filter { !deployment.spec.tags.contains($0) }, due: due,
                idempotencyKey: idempotencyKey, scheduledAt: date?.instant, priority: urgency)
            let run = try await Triggering(connection: connection, output: output).accept(request, watched: watch)
            if deployment.isPaused { Terminal.note("\(deployment.spec.name) is paused: the run waits for 'resume'") }
            if watch { try await RunView(connection: connection, output: output).watch(run) }
        }
    }

    /// When the run is due, as its parameters see it; `nil` where none asks for it.
    private func logicalDate(
        for given: JSON.Object, of deployment: Deployment, _ due: RunRequest.Due, _ store: any Store
    ) async throws -> ZonedTime? {
        guard LogicalDate.isAsked(by: given) else { return nil }
        let instant =
            switch due {
            case .now: try await store.now()
            case .after(let delay): try await store.now() + delay
            case .at(let instant): instant
            }
        return try ZonedTime(logicalDate: instant, of: try await store.schedules(of: deployment.spec.name))
    }

    private func due() throws -> RunRequest.Due {
        if let startIn {
            guard let delay = DurationText.read(startIn) else {
                throw InputProblem("--start-in: expected a duration such as 30s, 5m or 1h30m, got '\(startIn)'")
            }
            return delay == .zero ? .now : .after(delay)
        }
        guard let startAt else { return .now }
        guard let instant = LocalTime.read(startAt) else {
            throw InputProblem(
                "--start-at: expected a local time such as '2023-03-25 09:00' or RFC 3339 "
                    + "(2023-03-25T09:00:00+01:00), got '\(startAt)'")
        }
        return .at(instant)
    }
}
