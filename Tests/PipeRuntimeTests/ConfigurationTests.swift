import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct ConfigurationTests {
    /// A user with a home on a machine with two processors and these files.
    private func surroundings(
        _ environment: [String: String] = ["HOME": "/home/ada"], files: [String: String] = [:], isRoot: Bool = false
    ) -> Surroundings {
        Surroundings(
            environment: environment, isRoot: isRoot, cores: 2, executable: "/opt/octopipe/bin/pipectl"
        ) { (path) throws(TextFile.Problem) in files[path] }
    }

    private func source(of setting: Setting, in configuration: Configuration) -> String? {
        configuration.entries.first { $0.setting == setting }?.source.description
    }

    @Test func `without a word from anybody the defaults hold`() throws {
        let configuration = try Configuration.read(in: surroundings())
        #expect(configuration.database == .sqlite(path: "/home/ada/.local/share/octopipe/octopipe.db"))
        #expect(configuration.broker == nil)
        #expect(configuration.stateDirectory == "/home/ada/.local/share/octopipe")
        #expect(configuration.pythonPath == "/usr/share/octopipe/python")
        #expect(configuration.blockKey.path == "/home/ada/.local/share/octopipe/block.key")
        #expect(configuration.agent == AgentConfiguration(slots: 8))
        #expect(configuration.logLevel == .info)
        #expect(configuration.entries.map(\.setting) == Setting.all)
        #expect(configuration.entries.allSatisfy { $0.source == .default })
    }

    @Test func `flags stand over the environment, that over files, the user's file over the system's`() throws {
        let place = surroundings(
            ["HOME": "/home/ada", "OCTOPIPE_LEASE": "2m", "OCTOPIPE_SLOTS": "3"],
            files: [
                "/etc/octopipe/config.yaml": "lease: 3m\nslots: 4\npoll: 7\nheartbeat: 20s\n",
                "/home/ada/.config/octopipe/config.yaml": "lease: 4m\n\nheartbeat: 30s\n",
            ])
        let configuration = try Configuration.read(flags: [.slots: "2"], in: place)
        #expect(configuration.agent.slots == 2)
        #expect(configuration.agent.lease == .seconds(120))
        #expect(configuration.agent.heartbeat == .seconds(30))
        #expect(configuration.agent.poll == .seconds(7))
        #expect(source(of: .slots, in: configuration) == "--slots")
        #expect(source(of: .lease, in: configuration) == "OCTOPIPE_LEASE")
        #expect(source(of: .heartbeat, in: configuration) == "/home/ada/.config/octopipe/config.yaml:3:1")
        #expect(source(of: .poll, in: configuration) == "/etc/octopipe/config.yaml:3:1")
    }

    @Test func `a file that is named is the only one`() throws {
        let files = ["/etc/octopipe/config.yaml": "slots: 4", "/tmp/c.yaml": "lease: 5m", "/tmp/d.yaml": "lease: 6m"]
        let byFlag = try Configuration.read(file: "/tmp/c.yaml", in: surroundings(files: files))
        #expect(byFlag.agent.lease == .seconds(300))
        #expect(byFlag.agent.slots == 8)
        let variables = ["HOME": "/home/ada", "OCTOPIPE_CONFIG": "/tmp/d.yaml"]
        #expect(try Configuration.read(in: surroundings(variables, files: files)).agent.lease == .seconds(360))
        let problem = #expect(throws: InputProblem.self) {
            try Configuration.read(file: "/tmp/none.yaml", in: surroundings())
        }
        #expect(problem?.description == "/tmp/none.yaml: no such configuration file")
    }

    @Test(arguments: [
        (["HOME": "/home/ada"], false, "/home/ada/.local/share/octopipe"),
        (["HOME": "/home/ada", "XDG_DATA_HOME": "/data"], false, "/data/octopipe"),
        (["HOME": "/root"], true, "/root/.local/share/octopipe"),
        ([:], true, "/var/lib/octopipe"),
        (["HOME": "", "XDG_DATA_HOME": "relative"], true, "/var/lib/octopipe"),
    ])
    func `the state directory follows the user`(environment: [String: String], isRoot: Bool, folder: String) throws {
        let configuration = try Configuration.read(in: surroundings(environment, isRoot: isRoot))
        #expect(configuration.stateDirectory == folder)
        #expect(configuration.database == .sqlite(path: folder + "/octopipe.db"))
    }

    @Test func `Python's package is found above the programs`() throws {
        let files = ["/opt/octopipe/python/octopipe/__init__.py": ""]
        #expect(try Configuration.read(in: surroundings(files: files)).pythonPath == "/opt/octopipe/python")
    }

    @Test(arguments: [
        ("databse: x\n", "/c.yaml:1:1: unknown key 'databse' (did you mean 'database'?)"),
        (
            "\nlease: soon\n",
            "/c.yaml:2:1: 'lease': expected a duration above zero, such as 30s, 5m or 1h30m, got 'soon'"
        ),
        ("slots: 0\n", "/c.yaml:1:1: 'slots': expected a whole number from 1 to 10000, got '0'"),
        ("slots: [1]\n", "/c.yaml:1:1: 'slots': expected one value, found a list"),
        ("- lease\n", "/c.yaml:1:1: expected a mapping such as 'database: sqlite:///path'"),
        ("lease: 1m\nlease: 2m\n", "/c.yaml:2:1: the key 'lease' is here a second time"),
        (
            "database: mysql://ada:secret@host/db\n",
            "/c.yaml:1:1: 'database': expected sqlite:///path, sqlite://~/path or postgresql://…, got 'mysql://ada:***@host/db'"
        ),
        ("broker: http://x\n", "/c.yaml:1:1: 'broker': expected none, amqp://… or amqps://…, got 'http://x'"),
        ("state_directory: here\n", "/c.yaml:1:1: 'state_directory': expected an absolute path, got 'here'"),
        (
            "heartbeat: 40s\n",
            "heartbeat 40s (/c.yaml:1:1) is too slow for lease 1m (default): a lease lasts at least two heartbeats"
        ),
    ])
    func `what cannot be used is said with its place`(text: String, line: String) {
        let problem = #expect(throws: InputProblem.self) {
            try Configuration.read(file: "/c.yaml", in: surroundings(files: ["/c.yaml": text]))
        }
        #expect(problem?.description == line)
    }

    @Test func `a flag and a variable name themselves`() {
        let variable = #expect(throws: InputProblem.self) {
            try Configuration.read(in: surroundings(["OCTOPIPE_SLOTS": "many"]))
        }
        #expect(variable?.description == "OCTOPIPE_SLOTS: expected a whole number from 1 to 10000, got 'many'")
        let flag = #expect(throws: InputProblem.self) {
            try Configuration.read(flags: [.logLevel: "loud"], in: surroundings())
        }
        #expect(flag?.description.hasPrefix("--log-level: expected trace, debug,") == true)
    }

    @Test func `passwords are masked where settings are shown`() throws {
        let configuration = try Configuration.read(
            flags: [.database: "postgresql://ada:s3cret@host/db", .broker: "amqp://ada:s3cret@host"], in: surroundings()
        )
        #expect(configuration.database == .postgresql(uri: "postgresql://ada:s3cret@host/db"))
        #expect(configuration.broker == "amqp://ada:s3cret@host")
        let values = configuration.entries.map(\.value)
        #expect(values.contains("postgresql://ada:***@host/db"))
        #expect(values.contains("amqp://ada:***@host"))
    }

    @Test func `a broker can be unset again`() throws {
        let place = surroundings(["HOME": "/home/ada", "OCTOPIPE_BROKER": "amqp://host"])
        #expect(try Configuration.read(flags: [.broker: "none"], in: place).broker == nil)
    }

    @Test func `systemd's credentials stand over files, and variables over them`() throws {
        let files = [
            "/run/credentials/agent/octopipe.database": "postgresql://ada:s3cret@host/db\n",
            "/run/credentials/agent/octopipe.broker": "amqp://ada:s3cret@host\n",
            "/etc/octopipe/config.yaml": "database: sqlite:///x.db\nbroker: none\n",
        ]
        let variables = [
            "HOME": "/home/ada", "CREDENTIALS_DIRECTORY": "/run/credentials/agent", "OCTOPIPE_BROKER": "amqp://other",
        ]
        let configuration = try Configuration.read(in: surroundings(variables, files: files))
        #expect(configuration.database == .postgresql(uri: "postgresql://ada:s3cret@host/db"))
        #expect(source(of: .database, in: configuration) == "credential octopipe.database")
        #expect(configuration.broker == "amqp://other")
        let problem = #expect(throws: InputProblem.self) {
            try Configuration.read(
                in: surroundings(variables, files: ["/run/credentials/agent/octopipe.database": "s3cret"]))
        }
        #expect(problem?.description.hasPrefix("credential octopipe.database: expected sqlite:///path") == true)
    }

    @Test(arguments: [
        ("", true), ("auto_migrate: false", false), ("database: postgresql://host/db", false),
        ("database: postgresql://host/db\nauto_migrate: true", true),
    ])
    func `an agent migrates what is embedded, and what it is told to`(file: String, mayMigrate: Bool) throws {
        let place = surroundings(files: ["/etc/octopipe/config.yaml": file])
        #expect(try Configuration.read(in: place).autoMigrate == mayMigrate)
    }

    @Test func `every setting has one key, one flag and one variable`() {
        #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
        #expect(Setting.stateDirectory.flag == "--state-directory")
        #expect(Setting.stateDirectory.variable == "OCTOPIPE_STATE_DIRECTORY")
    }

    @Test func `settings that belong together may stand together in a file`() throws {
        let file = "slots: 4\nretention:\n  completed: 30d\n  logs: 14d\n"
        let configuration = try Configuration.read(
            in: surroundings(["HOME": "/home/ada"], files: ["/etc/octopipe/config.yaml": file]))
        #expect(
            configuration.agent.retention
                == Retention(completed: .seconds(30 * 86_400), failed: nil, logs: .seconds(14 * 86_400)))
        #expect(source(of: .retentionLogs, in: configuration) == "/etc/octopipe/config.yaml:4:3")
        for wrong in ["retention: {log: 14d}", "retention: {logs: 0s}", "retention_logs: soon"] {
            #expect(throws: InputProblem.self) {
                try Configuration.read(in: surroundings(files: ["/etc/octopipe/config.yaml": wrong]))
            }
        }
    }

    @Test func `sizes of logs are read in the units people write`() throws {
        let files = ["/c.yaml": "log_limit: 64MiB\nspool: {limit: 10GB, retention: 30d}\n"]
        let logs = try Configuration.read(file: "/c.yaml", in: surroundings(files: files)).agent.logs
        #expect(logs.limit == 64 << 20)
        #expect(logs.spoolLimit == 10_000_000_000)
        #expect(logs.retention == .seconds(30 * 86_400))
        let problem = #expect(throws: InputProblem.self) {
            try Configuration.read(flags: [.logLimit: "lots"], in: surroundings())
        }
        #expect(
            problem?.description
                == "--log-limit: expected a size above zero, such as 512KiB, 64MiB or 2GiB, got 'lots'")
    }
}
