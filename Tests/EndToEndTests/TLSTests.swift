import PipeCore
import Testing

extension EndToEnd {
    /// Servers that show certificates, and clients that look at them.
    @Suite struct TLS {
        private func certificate(_ name: String) throws -> String {
            let folder = Setup.variable("OCTOPIPE_TEST_CERTIFICATES")
            return try #require(folder, "OCTOPIPE_TEST_CERTIFICATES names no folder") + "/\(name).pem"
        }

        private func database(of bench: Bench, trusting authority: String) throws -> String {
            let url = try PostgresHand.url(ofDatabase: bench.database).replacing("127.0.0.1", with: "localhost")
            return url + "?sslmode=verify-full&sslrootcert=" + (try certificate(authority))
        }

        private func broker(trusting authority: String, by host: String = "localhost") throws -> String {
            let port = try #require(Setup.variable("OCTOPIPE_TEST_RABBITMQ_TLS"), "RabbitMQ speaks no TLS")
            return "amqps://guest:guest@\(host):\(port)/%2f?heartbeat=1&cacertfile=" + (try certificate(authority))
        }

        /// PostgreSQL speaks TLS only while these tests want it: clients that do not care would take it, and its time.
        private func withTLS(_ bench: Bench, _ body: () async throws -> Void) async throws {
            let url = try database(of: bench, trusting: "authority")
            try await PostgresHand.execute("alter system set ssl = on")
            try await PostgresHand.execute("select pg_reload_conf()")
            do {
                try await eventually("PostgreSQL speaks TLS") {
                    try await bench.pipectl(["db", "migrate"], with: ["OCTOPIPE_DATABASE": url]).isDone
                }
                try await body()
            } catch {
                Issue.record(error)
            }
            try await PostgresHand.execute("alter system reset ssl")
            try await PostgresHand.execute("select pg_reload_conf()")
        }

        private static let flow = "flow: flow\nname: bench\ncommand: [/bin/echo, ran]\nwork_queue: "

        @Test(arguments: Setup.withBroker)
        func `an agent works with servers whose certificates an authority of one's own vouches for`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try await withTLS(bench) {
                    let settings = [
                        "OCTOPIPE_DATABASE": try database(of: bench, trusting: "authority"),
                        "OCTOPIPE_BROKER": try broker(trusting: "authority"),
                    ]
                    let agent = try await bench.startAgent(with: settings)
                    try await agent.says("Connected to RabbitMQ")
                    try TestFile.write(Self.flow + bench.queue, to: bench.folder + "/flow.yaml")
                    #expect(try await bench.pipectl(["deployment", "apply", "flow.yaml"], with: settings).isDone)
                    let run = try await bench.pipectl(["deployment", "run", "flow/bench", "--watch"], with: settings)
                    #expect(run.isDone && !run.complaints.contains("warning"), "\(run.complaints)")
                    // Both connections of the agent.
                    try await PostgresHand.execute(
                        """
                        do $$ begin
                            assert (select count(*) = 2
                                      from pg_stat_activity join pg_stat_ssl using (pid)
                                     where datname = '\(bench.database)' and client_port > 0 and ssl), 'in the clear';
                        end $$
                        """)
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `a database whose certificate nobody vouches for is waited for, and told in one line`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try await withTLS(bench) {
                    let url = try database(of: bench, trusting: "stranger")
                    let outcome = try await bench.pipectl(["flow-run", "ls"], with: ["OCTOPIPE_DATABASE": url])
                    #expect(outcome.exit == .code(3) && outcome.complaintLines.count == 1, "\(outcome.complaints)")
                    #expect(outcome.complaints.contains("certificate verify failed"), "\(outcome.complaints)")
                    let byAddress = try database(of: bench, trusting: "authority").replacing(
                        "localhost", with: "127.0.0.1")
                    let other = try await bench.pipectl(["flow-run", "ls"], with: ["OCTOPIPE_DATABASE": byAddress])
                    #expect(other.exit == .code(3) && other.complaints.contains("does not match host name"))

                    let agent = try await bench.launchAgent(with: ["OCTOPIPE_DATABASE": url])
                    try await agent.says("certificate verify failed")
                    agent.signal(15)
                    #expect(try await agent.end() == .code(0))
                    // However often it was tried.
                    #expect(agent.log.split(separator: "\n").count == 1, "\(agent.log)")
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `an agent works without a broker whose certificate nobody vouches for, and says why`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                for url in [try broker(trusting: "stranger"), try broker(trusting: "authority", by: "127.0.0.1")] {
                    let settings = ["OCTOPIPE_BROKER": url]
                    try await bench.deploy("true")
                    let agent = try await bench.startAgent(with: settings)
                    try await agent.says("the broker is away")
                    let run = try await bench.pipectl(["deployment", "run", "flow/bench", "--watch"], with: settings)
                    #expect(run.isDone, "\(run.complaints)")
                    #expect(run.complaints.contains("verification failed"), "\(run.complaints)")
                    #expect(
                        agent.log.contains("verification failed") && !agent.log.contains("Connected"), "\(agent.log)")
                    agent.signal(15)
                    #expect(try await agent.end() == .code(0))
                }
            }
        }

        /// What waiting cannot mend.
        @Test(
            arguments: Setup.withServer.filter { $0 == .postgres },
            [
                (
                    "sslmode=verify-full&sslrootcert=/nowhere.pem",
                    "root certificate file \"/nowhere.pem\" does not exist"
                ),
                ("sslmode=full", "invalid sslmode value: \"full\""),
            ])
        func `an agent that is told nonsense of certificates ends with one line`(
            setup: Setup, told: (options: String, words: String)
        ) async throws {
            try await Bench.with(setup) { bench in
                try await withTLS(bench) {
                    let url = try PostgresHand.url(ofDatabase: bench.database) + "?" + told.options
                    let agent = try await bench.launchAgent(with: ["OCTOPIPE_DATABASE": url])
                    #expect(try await agent.end(within: .seconds(10)) == .code(2))
                    let lines = agent.log.split(separator: "\n")
                    #expect(lines.count == 1 && agent.log.contains(told.words), "\(agent.log)")
                }
            }
        }
    }
}
