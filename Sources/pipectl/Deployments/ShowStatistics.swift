import ArgumentParser
import PipeCore
import PipeRuntime

struct ShowStatistics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show how a deployment's runs went: success, times, records, stages, errors.",
        discussion: """
            Counted are the runs that ended within the time. Times and metrics are those of completed runs, stages those of \
            the last attempts.

            Example: pipectl deployment stats etl/nightly --since 30d
            """)

    @Argument(help: "FLOW/DEPLOYMENT") var deployment: String
    @Option(help: "How far back: 12h, 30d.") var since = "30d"
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        guard let span = DurationText.read(since), span > .zero else {
            throw InputProblem("--since: expected a duration such as 12h or 30d, got '\(since)'")
        }
        let (name, start, statistics) = try await connection.connected { connection in
            let name = try await connection.lookup.deployment(deployment).spec.name
            let start = try await connection.store.now() - span
            return (name, start, try await connection.store.statistics(of: name, since: start))
        }
        let place: JSON.Object = ["deployment": .string(name.description), "since": .instant(start)]
        output.show(.object(place.merging(statistics.report))) {
            let since = "since \(LocalTime.text(start))"
            return statistics.ended.isEmpty
                ? "\(name): no run has ended \(since)" : "\(name), \(since)\n\n\(statistics.text)"
        }
    }
}
