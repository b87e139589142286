import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipe-agent start -q default`
struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts an agent that works until it is told to stop.",
        discussion: """
            SIGTERM (or Ctrl-C) drains: nothing new is taken, what runs may finish. A second one ends what still runs. \
            SIGHUP reads the configuration again: work queues and slots change, runs go on.

            Examples:
              pipe-agent start -q default
              pipe-agent start -q default -q gpu --limit 4
              pipe-agent start -q default --run-until-idle
            """)

    @Option(
        name: [.customShort("q"), .customLong("work-queue")],
        help: "A work queue to take runs from; may be repeated. Without it: work_queues of the configuration.")
    var queues: [String] = []

    @Option(help: "How many runs are executed at once.")
    var limit: Int?

    @Option(help: "The agent's name; the host's by default.")
    var name: String?

    @Flag(help: "End as soon as nothing runs and nothing is due.")
    var runUntilIdle = false

    @Flag(help: "End after one run.")
    var once = false

    @Option(help: "The database's URL.")
    var database: String?

    @Option(help: "The broker's URL, or 'none'.")
    var broker: String?

    @Option(help: "Where traces are sent by OTLP/HTTP, as http://host:4318, or 'none'.")
    var traces: String?

    @Option(help: "The configuration file.")
    var config: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: "text, json, journal, or auto: fields for systemd's journal where it listens, else text.")
    var logFormat: String?

    @Option(help: "Where figures and health are shown over HTTP, as 127.0.0.1:9464; or 'none'.")
    var metricsListen: String?

    func validate() throws {
        guard !(runUntilIdle && once) else {
            throw ValidationError("--run-until-idle and --once exclude each other")
        }
        if let limit, limit < 1 { throw ValidationError("--limit: expected at least 1") }
        if let name, name.isEmpty || name.contains("/") {
            throw ValidationError("--name: expected a name without '/'")
        }
    }

    func run() async throws {
        let surroundings = Surroundings.current()
        var flags: [Setting: String] = [:]
        flags[.database] = database
        flags[.broker] = broker
        flags[.traces] = traces
        flags[.logLevel] = logLevel
        flags[.logFormat] = logFormat
        flags[.metricsListen] = metricsListen
        let (given, file) = (flags, config)
        let program = try AgentProgram(surroundings: surroundings) { () throws(InputProblem) in
            try Configuration.read(flags: given, file: file, in: surroundings)
        }
        let queueNames = try queues.map { text in
            guard let queue = QueueName(text) else {
                throw ValidationError("-q '\(text)': a queue's name is 1 to 200 bytes without control characters")
            }
            return queue
        }
        try await program.run(
            queues: queueNames.isEmpty ? nil : queueNames, name: name, slots: limit,
            until: once ? .oneRun : runUntilIdle ? .idle : .told)
    }
}
