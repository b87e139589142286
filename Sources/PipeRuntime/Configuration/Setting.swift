/// One setting: its key in the file; its flag, its variable in the environment and its documentation follow from here.
package struct Setting: Hashable, Sendable {
    package let key: String
    /// What holds when nobody says anything, in words or as a value.
    package let defaultText: String
    package let summary: String

    private init(_ key: String, default defaultText: String, _ summary: String) {
        self.key = key
        self.defaultText = defaultText
        self.summary = summary
    }

    package var flag: String { "--" + String(key.map { $0 == "_" ? "-" : $0 }) }
    package var variable: String { "OCTOPIPE_" + key.uppercased() }
}

extension Setting {
    package static let database = Setting(
        "database", default: "sqlite://STATE_DIRECTORY/octopipe.db",
        "Where the truth is kept: sqlite:///path or postgresql://… (any libpq URI)")
    package static let broker = Setting(
        "broker", default: "none",
        "What carries wake-ups: none (the database does) or amqp(s)://…")
    package static let stateDirectory = Setting(
        "state_directory", default: "~/.local/share/octopipe, or /var/lib/octopipe for root without a home",
        "Working directories, spools and the embedded database")
    package static let pythonPath = Setting(
        "python_path", default: "found beside the programs or in /usr/share/octopipe/python",
        "The folder that holds the octopipe package for Python")
    package static let blockKey = Setting(
        "block_key", default: "STATE_DIRECTORY/block.key",
        "The file with the key to the secrets in blocks; made when the first secret is set")
    package static let lease = Setting(
        "lease", default: "60s", "How long an agent may be silent before its runs are declared lost")
    package static let heartbeat = Setting(
        "heartbeat", default: "10s", "How often an agent renews its lease")
    package static let poll = Setting(
        "poll", default: "5s", "How often an agent looks for due runs that nobody told it of")
    package static let workQueues = Setting(
        "work_queues", default: "default",
        "The work queues an agent takes runs from where no -q names any, as: default, etl; read again on SIGHUP")
    package static let slots = Setting(
        "slots", default: "4 for each processor",
        "How many runs an agent executes at once, read again on SIGHUP; flows mostly wait for other machines")
    package static let stopGrace = Setting(
        "stop_grace", default: "10s", "How long a process that is told to stop has before it is killed")
    package static let drainTimeout = Setting(
        "drain_timeout", default: "1h",
        "How long an agent that is told to stop lets its runs go on; systemd waits as long by itself")
    package static let logLimit = Setting(
        "log_limit", default: "32MiB",
        "How much of what one attempt prints goes to the database; a line counts its text and 64 bytes")
    package static let spoolRetention = Setting(
        "spool_retention", default: "7d", "How long the full text of a longer log stays in the agent's spool")
    package static let spoolLimit = Setting(
        "spool_limit", default: "2GiB", "How much of its disk an agent's spool may take")
    package static let retentionCompleted = Setting(
        "retention_completed", default: "forever",
        "How long runs that completed or were cancelled are kept, as 30d; the leading agent deletes what is older")
    package static let retentionFailed = Setting(
        "retention_failed", default: "forever", "How long runs that failed or crashed are kept")
    package static let retentionLogs = Setting(
        "retention_logs", default: "forever", "How long the logs of finished runs are kept")
    package static let traces = Setting(
        "traces", default: "none",
        "Where agents send traces of runs by OTLP/HTTP: none or http(s)://host:4318; else OTEL_EXPORTER_OTLP_ENDPOINT")
    package static let logLevel = Setting(
        "log_level", default: "info", "What an agent logs: trace, debug, info, notice, warning, error or critical")
    package static let logFormat = Setting(
        "log_format", default: "auto",
        "How an agent logs: text, json (an object a line), journal (journald's fields), auto (journal under systemd)")
    package static let metricsListen = Setting(
        "metrics_listen", default: "none",
        "Where an agent shows its figures and its health over HTTP, as 127.0.0.1:9464 or [::]:9464; none: nowhere")
    package static let metrics = Setting(
        "metrics", default: "none",
        "Where an agent sends its figures: none, dogstatsd://host:8125 or unix:///var/run/datadog/dsd.socket")
    package static let metricsTags = Setting(
        "metrics_tags", default: "none", "What it tags them with there, as: env:prod, team:data")
    package static let autoMigrate = Setting(
        "auto_migrate", default: "true for SQLite, false for PostgreSQL",
        "Whether an agent that starts brings the database's schema up to what it knows")

    /// Every setting there is, in the order people read them.
    package static let all: [Setting] = [
        database, broker, autoMigrate, stateDirectory, pythonPath, blockKey, lease, heartbeat, poll, workQueues, slots,
        stopGrace, drainTimeout, logLimit, spoolRetention, spoolLimit,
        retentionCompleted, retentionFailed, retentionLogs, logLevel, logFormat, metricsListen, metrics, metricsTags,
        traces,
    ]

    /// Those that a file may write as a list.
    static let lists: [Setting] = [workQueues, metricsTags]

    /// Those that may hold passwords, and may therefore come from systemd's credentials.
    static let secret: [Setting] = [database, broker]
    /// What a credential that makes this setting is called.
    var credential: String { "octopipe." + key }
}

/// Where a setting's value came from.
package enum SettingSource: Hashable, Sendable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case credential(String)
    case file(path: String, line: Int, column: Int)
    case `default`

    package var description: String {
        switch self {
        case .flag(let name), .environment(let name): name
        case .credential(let name): "credential \(name)"
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .default: "default"
        }
    }

    /// The source of a wrong value for messages: flags and variables name the setting themselves.
    func place(of setting: Setting) -> String {
        if case .file = self { return "\(self): '\(setting.key)'" }
        return description
    }
}
