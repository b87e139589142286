import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct ConfigurationCheckTests {
    private func check(_ text: String, environment: [String: String] = [:]) throws -> ConfigurationCheck {
        try ConfigurationCheck(
            of: "/c.yaml",
            in: Surroundings(environment: environment, cores: 2) { (path) throws(TextFile.Problem) in
                path == "/c.yaml" ? text : nil
            })
    }

    @Test func `all that is wrong with a file is told, each with its place`() throws {
        let check = try check("databse: x\nslots: many\nlease: [1]\nretention: {logs: soon}\nheartbeat: 10s\n")
        #expect(
            check.problems.map(\.description) == [
                "/c.yaml:1:1: unknown key 'databse' (did you mean 'database'?)",
                "/c.yaml:3:1: 'lease': expected one value, found a list",
                "/c.yaml:2:1: 'slots': expected a whole number from 1 to 10000, got 'many'",
                "/c.yaml:4:13: 'retention_logs': expected forever, or a duration above zero such as 30d, got 'soon'",
            ])
    }

    /// What people write who do not write YAML every day.
    @Test(arguments: [
        ("\tslots: 3\n", "1:1: found a tab where YAML wants blanks: indent with blanks"),
        ("retention:\n\tlogs: 14d\n", "2:1: found a tab where YAML wants blanks: indent with blanks"),
        ("lease 60s\nslots: 3\n", "2:6: no key may stand here: the line before lacks a colon, "),
        ("slots: 3\n lease: 60s\n", "2:7: no key may stand here: the line before lacks a colon, "),
        ("slots:3\n", "1:1: expected a mapping such as 'database: sqlite:///path'"),
        ("- slots\n- lease\n", "1:1: expected a mapping such as 'database: sqlite:///path'"),
        ("lease: 60s\nslots: 3\nlease: 30s\n", "3:1: the key 'lease' is here a second time"),
        ("slots: [1, 2]\n", "1:1: 'slots': expected one value, found a list"),
        ("lease: {seconds: 60}\n", "1:1: 'lease': expected one value, found an object"),
        (
            "work_queues: [etl, 7]\n",
            "1:1: 'work_queues': expected queue names such as [default, etl], numbers in quotes"
        ),
        ("retention: 5d\n", "1:1: 'retention': expected a mapping such as {completed: …}, found a string"),
        ("retention: {logz: 5d}\n", "1:13: unknown key 'retention_logz' (did you mean 'retention_logs'?)"),
        ("auto_migrate: yes\n", "1:1: 'auto_migrate': expected true or false, got 'yes'"),
        ("lease: '60s\n", "2:1: found unexpected end of stream while scanning a quoted scalar that began in line 1"),
    ])
    func `a mistake in the YAML is one line with its place`(text: String, line: String) {
        do {
            let problems = try check(text).problems
            #expect(
                problems.count == 1 && problems.first?.description.hasPrefix("/c.yaml:" + line) == true, "\(problems)")
        } catch {
            #expect("\(error)".hasPrefix("/c.yaml:" + line) && !"\(error)".contains("\n"), "\(error)")
        }
    }

    @Test func `a group of which all is commented out is none`() throws {
        #expect(try check("retention:\n#  logs: 14d\nslots: 3\n").problems == [])
    }

    @Test func `what the environment says is not the file's`() throws {
        let check = try check(
            "slots: 3\n", environment: ["OCTOPIPE_SLOTS": "many", "CREDENTIALS_DIRECTORY": "/nowhere"])
        #expect(check.problems == [])
        #expect(check.configuration.agent.slots == 3)
    }

    @Test func `servers that do not answer are named with the place that names them, and without their passwords`()
        async throws
    {
        let check = try check(
            "database: postgresql://ada:s3cret@127.0.0.1:1/db\n\nbroker: amqp://ada:s3cret@127.0.0.1:1/\n")
        let found = await check.unreachable(
            openStore: { (configuration) throws(StoreError) in try await Drivers.openStoreUnmigrated(configuration) },
            openBroker: { (configuration) throws(BrokerError) in try Drivers.openBroker(configuration) },
            askCollector: { _ in .taken }
        ).map(\.description)
        #expect(found.count == 2)
        #expect(found.first?.hasPrefix("/c.yaml:1:1: 'database': ") == true, "\(found)")
        #expect(found.last?.hasPrefix("/c.yaml:3:1: 'broker': ") == true, "\(found)")
        #expect(found.allSatisfy { $0.contains("127.0.0.1:1") && !$0.contains("s3cret") }, "\(found)")
    }

    @Test func `a file without servers asks none`() async throws {
        let found = await (try check("slots: 3\n")).unreachable(
            openStore: { (_) throws(StoreError) in throw .rejected("asked") },
            openBroker: { (_) throws(BrokerError) in throw .rejected("asked") },
            askCollector: { _ in .refused("asked") })
        #expect(found == [])
    }

    @Test func `a collector that takes nothing is named with the place that names it`() async throws {
        let check = try check("slots: 3\ntraces: http://127.0.0.1:1\n")
        let found = await check.unreachable(
            openStore: { (_) throws(StoreError) in throw .rejected("asked") },
            openBroker: { (_) throws(BrokerError) in throw .rejected("asked") },
            askCollector: { await TraceCollector($0).ask() })
        #expect(
            found.map(\.description) == [
                "/c.yaml:2:1: 'traces': no connection to http://127.0.0.1:1: Connection refused"
            ])
    }
}
