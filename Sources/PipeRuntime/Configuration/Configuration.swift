internal import PipeCore
package import PipeEngine

/// What this process was told, read once, at the top.
package struct Configuration: Sendable {
    package var database: DatabaseAddress
    /// An AMQP URL; `nil` where the database carries the wake-ups too.
    package var broker: String?
    /// Whether an agent brings the schema up to what it knows.
    package var autoMigrate: Bool
    package var stateDirectory: String
    /// The folder that holds the `octopipe` package for Python.
    package var pythonPath: String
    /// The file with the key to the secrets in blocks.
    package var blockKey: BlockKeyFile
    package var agent: AgentConfiguration
    /// Where an agent sends traces; `nil` where nobody collects them.
    package var traces: TraceSettings?
    /// Why the environment names a collector that gets nothing, if it does.
    package var traceRemark: String?
    package var logLevel: LogLevel
    package var logFormat: LogFormat
    /// Who may look at an agent, and whom it tells.
    package var sight: SightConfiguration
    /// Every setting with its value, secrets masked, and where it came from.
    package let entries: [Entry]

    package struct Entry: Hashable, Sendable {
        package let setting: Setting
        package let value: String
        package let source: SettingSource
    }

    /// Flags stand over the environment, that over systemd's credentials, those over files, files over defaults. `file`
    /// is the one file to read; without it the user's stands over the system's, where they exist.
    package static func read(
        flags: [Setting: String] = [:], file: String? = nil, in surroundings: Surroundings
    ) throws(InputProblem) -> Configuration {
        let (configuration, problems) = try examine(flags: flags, file: file, in: surroundings)
        if let problem = problems.first { throw problem }
        return configuration
    }

    /// The same, with all that is wrong; what is not understood is as if nobody had said it.
    package static func examine(
        flags: [Setting: String] = [:], file: String? = nil, in surroundings: Surroundings
    ) throws(InputProblem) -> (Configuration, [InputProblem]) {
        var reader = try SettingReader(flags: flags, file: file, surroundings: surroundings)
        let stateDirectory = reader.path(.stateDirectory, default: defaultStateDirectory(surroundings))
        let agent = agentSettings(&reader, cores: surroundings.cores)
        let database = reader.value(
            .database, default: .sqlite(path: stateDirectory + "/octopipe.db"),
            expected: "sqlite:///path, sqlite://~/path or postgresql://…", show: { $0.masked.description }
        ) { DatabaseAddress($0, home: surroundings.home) }
        let broker: String? = reader.value(
            .broker, default: nil, expected: "none, amqp://… or amqps://…",
            show: { $0.map { MaskedURL($0).description } ?? "none" }, read: readBroker)
        let configuration = Configuration(
            database: database, broker: broker,
            autoMigrate: reader.flag(.autoMigrate, default: database.isEmbedded),
            stateDirectory: stateDirectory,
            pythonPath: reader.path(.pythonPath, default: defaultPythonPath(surroundings)),
            blockKey: BlockKeyFile(path: reader.path(.blockKey, default: stateDirectory + "/block.key")),
            agent: agent, traces: reader.traces(in: surroundings),
            traceRemark: reader.traceRemark(in: surroundings), logLevel: reader.word(.logLevel, default: .info),
            logFormat: reader.word(.logFormat, default: .auto), sight: SightConfiguration(&reader, surroundings),
            entries: reader.entries)
        return (configuration, reader.problems)
    }

    private static func agentSettings(_ reader: inout SettingReader, cores: Int) -> AgentConfiguration {
        let defaults = AgentConfiguration()
        let settings = AgentConfiguration(
            lease: reader.duration(.lease, default: defaults.lease),
            heartbeat: reader.duration(.heartbeat, default: defaults.heartbeat),
            poll: reader.duration(.poll, default: defaults.poll),
            queues: reader.value(
                .workQueues, default: defaults.queues, expected: "queue names such as: default, etl",
                show: { $0.map(\.text).joined(separator: ", ") }, read: readQueues),
            slots: reader.value(
                .slots, default: 4 * cores, expected: "a whole number from 1 to 10000", show: { "\($0)" }
            ) { Int($0).flatMap { (1...10_000).contains($0) ? $0 : nil } },
            stopGrace: reader.duration(.stopGrace, default: defaults.stopGrace),
            drainTimeout: reader.duration(.drainTimeout, default: defaults.drainTimeout),
            retention: Retention(
                completed: reader.age(.retentionCompleted), failed: reader.age(.retentionFailed),
                logs: reader.age(.retentionLogs)),
            logs: LogSettings(
                limit: reader.size(.logLimit, default: defaults.logs.limit),
                retention: reader.duration(.spoolRetention, default: defaults.logs.retention),
                spoolLimit: reader.size(.spoolLimit, default: defaults.logs.spoolLimit)))
        if reader.problems.isEmpty, settings.heartbeat * 2 > settings.lease {
            reader.refuse(
                "heartbeat \(reader.shown(.heartbeat)) is too slow for lease \(reader.shown(.lease)): "
                    + "a lease lasts at least two heartbeats")
        }
        return settings
    }

    private static func readQueues(_ text: String) -> [QueueName]? {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            QueueName(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
        }
        return names.contains(nil) ? nil : names.compactMap(\.self)
    }

    /// `none` for no broker at all; `nil` for what is no broker's URL.
    private static func readBroker(_ text: String) -> String?? {
        if text == "none" { return .some(nil) }
        return text.hasPrefix("amqp://") || text.hasPrefix("amqps://") ? .some(text) : nil
    }

    private static func defaultStateDirectory(_ surroundings: Surroundings) -> String {
        if let data = surroundings.variable("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/octopipe" }
        if let home = surroundings.home { return home + "/.local/share/octopipe" }
        return surroundings.isRoot ? "/var/lib/octopipe" : "/tmp/octopipe"
    }

    private static func defaultPythonPath(_ surroundings: Surroundings) -> String {
        let candidates = Host.pythonFolders(besideProgram: surroundings.executable)
        let found = candidates.first { (try? surroundings.text($0 + "/octopipe/__init__.py")) != nil }
        return found ?? "/usr/share/octopipe/python"
    }
}
