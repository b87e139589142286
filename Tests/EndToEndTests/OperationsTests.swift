import PipeCore
import PipePostgres
import PipeSQL
import Testing

extension EndToEnd {
    /// What docs/operations.md tells people to do, done.
    @Suite struct Operations {
        /// The blocks of a language, in their order.
        private func blocks(_ language: String) -> [String] {
            var blocks: [String] = []
            var isInside = false
            for line in TestFile.lines(of: Checkout.root + "/docs/operations.md") {
                if line == "```" + language {
                    isInside = true
                    blocks.append("")
                } else if line.hasPrefix("```") {
                    isInside = false
                } else if isInside {
                    blocks[blocks.count - 1] += line + "\n"
                }
            }
            return blocks
        }

        /// Under names of our own: roles are the whole server's.
        private func statements(_ block: String, _ bench: Bench) -> [String] {
            let renamed = block.replacing("database octopipe ", with: "database \(bench.database) ")
                .replacing("octopipe_", with: "\(bench.database)_")
                .replacing("role octopipe ", with: "role \(bench.database)_worker ")
                .replacing("to octopipe;", with: "to \(bench.database)_worker;")
            return renamed.split(separator: ";").map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        }

        private func execute(_ block: String, of bench: Bench, in database: String) async throws {
            let client = PostgresClient(try PostgresAddress(try PostgresHand.url(ofDatabase: database)))
            for statement in statements(block, bench) {
                try await client.perform(.single) { (session) throws(StoreError) in
                    try session.execute(script: statement)
                }
            }
            await client.close()
        }

        private func asRole(_ role: String, _ bench: Bench) throws -> [String: String] {
            let url = try PostgresHand.url(ofDatabase: bench.database)
            return ["OCTOPIPE_DATABASE": url.replacing("postgres@", with: "\(bench.database)_\(role)@")]
        }

        /// Asks for a variable and a block, and ends as it was answered.
        private static let asks = #"""
            for what in '"variable", "request": 1, "name": "region"' '"block", "request": 2, "name": "s3/lake"'; do
                printf '{"type": %s}\n' "$what" >&3
                read -r answer <&3
                case $answer in *eu-central*|*s3cret*) ;; *) echo "$answer"; exit 1 ;; esac
            done
            """#

        /// What people do all day, each once.
        private static let daily = """
            variable set region eu-central
            block set s3/lake --secret key=@secret
            block inspect s3/lake
            calendar set holidays 2026-12-25
            work-queue create other --limit 1
            work-queue pause other
            concurrency-limit create warehouse 3
            schedule add flow/bench --cron @daily --except holidays
            deployment pause flow/bench
            deployment resume flow/bench
            deployment run flow/bench --start-in 1h --name later
            flow-run cancel later
            flow-run delete later
            deployment backfill flow/bench --from 2026-11-01 --to 2026-11-03 --parallel 1
            deployment run flow/bench --watch
            flow-run ls
            agent ls
            deployment stats flow/bench
            db status
            """

        private static let flow = "flow: flow\nname: bench\ncommand: [/bin/echo, ran]\nwork_queue: "

        @Test(arguments: Setup.withServer.filter { $0 == .postgres })
        func `an agent works with the role that owns nothing, and a reader reads`(setup: Setup) async throws {
            var database = ""
            try await Bench.with(setup, isMigrated: false) { bench in
                database = bench.database
                let blocks = blocks("sql")
                try #require(blocks.count == 3)
                try await execute(blocks[0], of: bench, in: "postgres")
                try await execute(blocks[1], of: bench, in: database)
                let worker = try asRole("worker", bench)
                #expect(try await !bench.pipectl(["db", "migrate"], with: worker).isDone)
                let migrated = try await bench.pipectl(["db", "migrate"], with: try asRole("owner", bench))
                #expect(migrated.isDone, "\(migrated.complaints)")
                try await execute(blocks[2], of: bench, in: database)

                let flow: JSON = [
                    "flow": "flow", "name": "bench", "work_queue": .string(bench.queue),
                    "command": ["/bin/sh", "-c", .string(Self.asks)],
                ]
                try TestFile.write(flow.pretty, to: bench.folder + "/flow.yaml")
                try TestFile.write("s3cret", to: bench.folder + "/secret")
                let applied = try await bench.pipectl(["deployment", "apply", "flow.yaml"], with: worker)
                #expect(applied.isDone, "\(applied.complaints)")
                // Who looks so seldom has to be called.
                let seldom = worker.merging(["OCTOPIPE_POLL": "10m"]) { $1 }
                let agent = try await bench.startAgent(with: seldom)
                for line in Self.daily.split(separator: "\n") {
                    let outcome = try await bench.pipectl(line.split(separator: " ").map(String.init), with: worker)
                    #expect(outcome.isDone, "\(line): \(outcome.complaints)")
                }
                let count = 4
                try await eventually("all runs have completed") {
                    try await bench.store.runs(RunFilter(states: [.completed], limit: 10)).count == count
                }
                agent.signal(15)
                #expect(try await agent.end() == .code(0))
                #expect(!agent.log.contains("denied") && !agent.log.contains("ERROR"), "\(agent.log)")

                let reader = try asRole("reader", bench)
                let seen = try await bench.pipectl(["flow-run", "ls"], with: reader)
                #expect(seen.isDone && seen.output.contains("completed"), "\(seen.complaints)")
                #expect(try await !bench.pipectl(["deployment", "run", "flow/bench"], with: reader).isDone)

                let brief = worker.merging(["OCTOPIPE_RETENTION_COMPLETED": "1ms"]) { $1 }
                _ = try await bench.startAgent(with: brief)
                try await eventually("old runs are pruned") {
                    try await bench.store.runs(RunFilter(states: [.completed], limit: 10)).isEmpty
                }
            }
            for role in ["owner", "worker", "reader"] {
                try await PostgresHand.execute("drop role if exists \(database)_\(role)")
            }
        }

        /// Also where others may pass through its folder, and whoever comes first has an open umask.
        @Test func `the embedded database is its owner's alone`() async throws {
            try await Bench.with(.sqlite) { bench in
                let script = """
                    umask 022
                    mkdir -m 711 state
                    export OCTOPIPE_STATE_DIRECTORY="$PWD/state"
                    '\(Checkout.programs)/pipectl' variable set region eu
                    find state -type f -printf '%f %m\\n' | sort
                    """
                let program = try await bench.start("/bin/sh", ["-ec", script])
                #expect(try await program.end() == .code(0), "\(program.complaints)")
                let files = program.output.split(separator: "\n").dropFirst()
                #expect(files.contains("octopipe.db 600"), "\(program.output)")
            }
        }

        @Test(arguments: Setup.withBroker)
        func `an agent works with a broker's user who may use what is Octopipe's and nothing else`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                let control = try #require(Setup.variable("OCTOPIPE_TEST_RABBITMQCTL"))
                func perform(_ script: String) async throws {
                    let program = try await bench.start("/bin/sh", ["-ec", script])
                    let exit = try await program.end(within: .seconds(100))
                    #expect(exit == .code(0), "\(program.output)\(program.complaints)")
                }
                let name = bench.database
                let block = try #require(blocks("sh").first { $0.contains("set_permissions") })
                try await perform(
                    block.replacing("rabbitmqctl ", with: control + " ").replacing(
                        "vhost octopipe", with: "vhost \(name)"
                    )
                    .replacing("user octopipe", with: "user \(name)")
                    .replacing("-p octopipe octopipe", with: "-p \(name) \(name)"))
                let server = try RabbitHand.serverURL().replacing("guest:guest@", with: "\(name):change-me-4@")
                let path = try #require(server.lastIndex(of: "/"))
                let settings = ["OCTOPIPE_BROKER": "\(server[...path])\(name)?heartbeat=1"]

                try TestFile.write(Self.flow + bench.queue, to: bench.folder + "/flow.yaml")
                #expect(try await bench.pipectl("deployment", "apply", "flow.yaml").isDone)
                let agent = try await bench.startAgent(with: settings)
                let run = try await bench.pipectl(["deployment", "run", "flow/bench", "--watch"], with: settings)
                #expect(run.isDone && !run.complaints.contains("warning"), "\(run.complaints)")
                #expect(!agent.log.contains("the broker is away"), "\(agent.log)")
                agent.signal(15)
                #expect(try await agent.end() == .code(0))
                try await perform("'\(control)' delete_vhost \(name); '\(control)' delete_user \(name)")
            }
        }
    }
}
