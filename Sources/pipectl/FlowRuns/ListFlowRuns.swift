import ArgumentParser
import PipeCore
import PipeRuntime

struct ListFlowRuns: AsyncParsableCommand, ConnectsFirst {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List runs, the newest first.",
        discussion: """
            Runs that schedules have made ahead of their time are shown with --upcoming or --state scheduled.

            Example: pipectl flow-run ls --state failed --state crashed --deployment etl/nightly --limit 10
            """)

    @Option(help: "Only runs in this state; may be repeated.") var state: [RunState] = []
    @OptionGroup var listing: ListingOptions
    @Flag(help: "Those too that schedules have made ahead.") var upcoming = false
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (runs, now) = try await connection.connected { connection in
            let includesAhead = upcoming || state.contains(.scheduled)
            var filter = RunFilter(states: state, limit: listing.limit, includesAhead: includesAhead)
            filter.deployment = try await connection.lookup.deploymentOfRuns(listing.deployment)
            return (try await connection.store.runs(filter), try await connection.store.now())
        }
        output.list(
            runs, "no flow runs\(state.isEmpty && listing.deployment == nil ? " yet" : " like that")", json: \.report,
            table: [
                .init("ID"), .init("NAME", yields: true), .init("DEPLOYMENT", yields: true), .init("STATE"),
                .init("STARTED"), .init("DURATION"), .init("CAUSE", yields: true),
            ]
        ) { run in
            let due = run.state.isFinal ? "" : "due \(LocalTime.brief(run.dueAt, now: now))"
            let start = run.startedAt.map { LocalTime.brief($0, now: now) } ?? due
            return [
                .init(run.id.short), .init(run.name), .init(run.deployment.description), run.stateCell(at: now),
                .init(start), .init(run.duration(at: now).map(DurationText.text) ?? ""),
                .init(run.cause?.message ?? ""),
            ]
        }
    }
}
