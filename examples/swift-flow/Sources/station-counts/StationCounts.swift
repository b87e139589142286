import PipeFlow

/// Counts who came into each station of the New York subway in one week.
@main struct StationCounts: Flow {
    static let description =
        "Counts who came into each station of the New York subway in one week of turnstile readings."

    @Parameter("The week's text file, as the MTA publishes it") var file: String
    @Parameter("How many pieces of the file are counted side by side") var pieces = 8
    @Parameter("How many stations the table shows") var busiest = 10

    struct Station: Codable, Sendable {
        var station: String
        var entries: Int
    }

    struct Week: Codable, Sendable {
        var rows: Int
        var entries: Int
        var busiest: [Station]
    }

    func run(_ context: FlowContext) async throws -> Week {
        let source = TurnstileFile(path: file)
        let ranges = try await context.task("split", inputs: [file, "\(pieces)"]) {
            try source.ranges(pieces: pieces)
        }
        let counts = try await context.map("count", over: ranges, retries: 1, timeout: .seconds(600)) { range in
            let count = try source.count(range)
            context.metric("records", count.rows)
            if count.resets > 0 { context.log.info("\(count.resets) counters jumped, and do not count") }
            return count
        }
        return try await context.task("report") {
            let sum = counts.reduce(into: StationTally()) { $0.add($1) }
            let stations = sum.entries.map { Station(station: $0.key, entries: $0.value) }
                .sorted { ($1.entries, $0.station) < ($0.entries, $1.station) }
            let week = Week(
                rows: sum.rows, entries: sum.entries.values.reduce(0, +), busiest: Array(stations.prefix(busiest)))
            context.artifact(
                table: week.busiest, key: "busiest-stations", description: "The busiest stations of the week")
            context.log.info("\(week.rows) rows, \(week.entries) entries at \(stations.count) stations")
            return week
        }
    }
}
