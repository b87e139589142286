import PipeCore
import Testing

extension EndToEnd {
    /// One line, the right number, and nothing done.
    @Suite struct BadInput {
        private static let schema: JSON.Object = [
            "type": "object",
            "properties": ["year": ["type": "integer"], "station": ["type": "string", "default": "59 ST"]],
            "required": ["year"],
        ]

        private func deploy(on bench: Bench) async throws {
            let spec: JSON = [
                "flow": "etl", "name": "nightly", "command": ["/bin/true"], "work_queue": .string(bench.queue),
                "parameter_schema": .object(Self.schema),
            ]
            try TestFile.write(spec.pretty, to: bench.folder + "/etl.yaml")
            let apply = try await bench.pipectl("deployment", "apply", "etl.yaml")
            try #require(apply.isDone, "\(apply.complaints)")
        }

        @Test(arguments: Setup.available)
        func `a trigger that is not understood makes no run`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                let cases: [(arguments: [String], words: [String])] = [
                    (["etl/nightli", "-p", "year=2023"], ["etl/nightli", "etl/nightly"]),
                    (["etl/nightly", "-p", "year=soon"], ["year", "integer", "soon"]),
                    (["etl/nightly"], ["year"]),
                    (["etl/nightly", "-p", "year=2023", "-p", "staton=x"], ["staton", "station"]),
                    (["etl/nightly", "-p", "year=2023", "--start-in", "soon"], ["--start-in", "soon"]),
                    (["etl/nightly", "-p", "year=2023", "--params", "{"], ["--params"]),
                ]
                for (arguments, words) in cases {
                    let outcome = try await bench.pipectl(["deployment", "run"] + arguments)
                    #expect(outcome.exit == .code(2), "\(arguments)")
                    #expect(outcome.complaintLines.count == 1, "\(arguments): \(outcome.complaints)")
                    #expect(outcome.output.isEmpty)
                    let missing = words.filter { !outcome.complaints.contains($0) }
                    #expect(missing == [], "\(arguments): \(outcome.complaints)")
                }
                #expect(try await bench.store.runs(RunFilter()).isEmpty)
            }
        }

        @Test(arguments: Setup.available)
        func `what the parser cannot take is told of the whole command, and help too`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                let cases: [(arguments: [String], words: [String])] = [
                    (["deployment", "run", "etl/nightly", "--yaer"], ["--yaer", "'pipectl deployment run --help'"]),
                    (["deployment", "run"], ["<deployment>", "'pipectl deployment run --help'"]),
                    (["deployment", "ls", "more"], ["more", "'pipectl deployment ls --help'"]),
                    (["deployment", "rum", "etl/nightly"], ["rum", "'pipectl deployment --help'"]),
                ]
                for (arguments, words) in cases {
                    let outcome = try await bench.pipectl(arguments)
                    #expect(outcome.exit == .code(2) && outcome.complaintLines.count == 1, "\(outcome.complaints)")
                    let missing = words.filter { !outcome.complaints.contains($0) }
                    #expect(missing == [], "\(arguments): \(outcome.complaints)")
                }
                let help = try await bench.pipectl("deployment", "run", "--help")
                #expect(help.isDone && help.output.contains("USAGE: pipectl deployment run "), "\(help.output)")
                #expect(try await bench.store.runs(RunFilter()).isEmpty)
            }
        }

        @Test(arguments: Setup.withServer)
        func `flags that name a server are obeyed where the configuration names others`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                let here = try #require(bench.environment["OCTOPIPE_DATABASE"])
                let away = ["OCTOPIPE_DATABASE": "postgresql://someone@127.0.0.1:1/x"]
                let lost = try await bench.pipectl(["deployment", "run", "etl/nightly", "-p", "year=2023"], with: away)
                #expect(lost.exit == .code(3) && lost.complaintLines.count == 1, "\(lost.complaints)")
                for flag in [["--database", here], ["--database=\(here)"]] {
                    let trigger = ["deployment", "run", "etl/nightly", "-p", "year=2023"] + flag
                    let outcome = try await bench.pipectl(trigger, with: away)
                    #expect(outcome.isDone, "\(outcome.complaints)")
                }
                let runs = try await bench.store.runs(RunFilter())
                for run in runs { bench.leaveWaiting(run.id) }
                #expect(runs.count == 2)
            }
        }

        @Test(arguments: Setup.available)
        func `a broken file is named with its line and column and registers nothing`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let cases = [
                    ("flow: a\nname: b\ncommand: [/bin/true\n", "bad.yaml:"),
                    ("flow: a\nname: b\ncommand: [/bin/true]\nretries: many\n", "bad.yaml:4:1: "),
                    ("flow: a\nname: b\ncommand: [/bin/true]\nwork_qeue: x\n", "bad.yaml:4:1: "),
                    ("flow: a\nname: b\ncommand: [/bin/true]\nwarm: true\n", "bad.yaml:4:1: "),
                ]
                for (text, place) in cases {
                    try TestFile.write(text, to: bench.folder + "/bad.yaml")
                    let outcome = try await bench.pipectl("deployment", "apply", "bad.yaml")
                    #expect(outcome.exit == .code(2))
                    #expect(outcome.complaintLines.count == 1, "\(outcome.complaints)")
                    #expect(outcome.complaints.contains(place), "\(outcome.complaints)")
                    let numbers = outcome.complaints.firstMatch(of: #/bad\.yaml:\d+:\d+: /#)
                    #expect(numbers != nil, "\(outcome.complaints)")
                }
                #expect(try await bench.store.deployments().isEmpty)
            }
        }

        @Test(arguments: Setup.available)
        func `a configuration file is checked as a whole, and its servers are asked`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                func check(_ text: String, _ arguments: String...) async throws -> Outcome {
                    try TestFile.write(text, to: bench.folder + "/c.yaml")
                    return try await bench.pipectl(["config", "check", "c.yaml"] + arguments)
                }
                let wrong = try await check("databse: x\nslots: many\n")
                #expect(wrong.exit == .code(2) && wrong.complaintLines.count == 2, "\(wrong.complaints)")
                let away = "database: postgresql://someone:sesame@127.0.0.1:1/x\n"
                let missing = try await check(away)
                #expect(missing.exit == .code(3) && missing.complaintLines.count == 1, "\(missing.complaints)")
                #expect(missing.complaints.contains("c.yaml:1:1: 'database': "), "\(missing.complaints)")
                #expect(!missing.complaints.contains("sesame"))
                #expect(try await check(away, "--offline").isDone)
                #expect(try await bench.pipectl("config", "check", "none.yaml").exit == .code(2))
                var fine = ""
                if let database = bench.environment["OCTOPIPE_DATABASE"] { fine += "database: \(database)\n" }
                if let broker = bench.environment["OCTOPIPE_BROKER"] { fine += "broker: \(broker)\n" }
                let outcome = try await check(fine)
                #expect(outcome.isDone, "\(outcome.complaints)")
            }
        }

        @Test(arguments: Setup.withServer.filter { $0 == .postgres })
        func `a database that is not ready is told by a check of the configuration`(setup: Setup) async throws {
            try await Bench.with(setup, isMigrated: false) { bench in
                func expect(_ words: String..., of url: String) async throws {
                    try TestFile.write("database: \(url)\n", to: bench.folder + "/c.yaml")
                    let outcome = try await bench.pipectl("config", "check", "c.yaml")
                    #expect(outcome.exit == .code(3) && outcome.complaintLines.count == 1, "\(outcome.complaints)")
                    for word in words + ["c.yaml:1:1: 'database': "] {
                        #expect(outcome.complaints.contains(word), "\(outcome.complaints)")
                    }
                }
                let url = try PostgresHand.url(ofDatabase: bench.database)
                try await expect("database \"\(bench.database)\" does not exist", of: url)
                try await PostgresHand.createDatabase(bench.database)
                try await expect("version 0", "'pipectl db migrate'", of: url)
                try await expect("role \"stranger\" does not exist", of: url.replacing("postgres@", with: "stranger@"))
                try await expect("invalid sslmode value: \"full\"", of: url + "?sslmode=full")
                try await expect("server does not support SSL", of: url + "?sslmode=verify-full")
                try await expect("Name or service not known", of: "postgresql://nowhere.invalid/x")
                #expect(try await bench.pipectl("db", "migrate").isDone)
                try TestFile.write("database: \(url)\n", to: bench.folder + "/c.yaml")
                #expect(try await bench.pipectl("config", "check", "c.yaml").isDone)
            }
        }

        @Test(arguments: Setup.available)
        func `a store that cannot be reached is named without its password, at once`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let url = "postgresql://someone:sesame@127.0.0.1:1/octopipe"
                let start = ContinuousClock.now
                let commands = [
                    ["flow-run", "ls"], ["deployment", "run", "a/b"], ["db", "status"], ["agent", "ls"],
                ]
                for command in commands {
                    let outcome = try await bench.pipectl(command, with: ["OCTOPIPE_DATABASE": url])
                    #expect(outcome.exit == .code(3), "\(command)")
                    #expect(outcome.complaintLines.count == 1, "\(outcome.complaints)")
                    #expect(outcome.complaints.contains("127.0.0.1:1/octopipe"), "\(outcome.complaints)")
                    #expect(!outcome.complaints.contains("sesame"))
                }
                #expect(ContinuousClock.now - start < .seconds(10))
            }
        }

        @Test(arguments: Setup.available)
        func `with the broker away a run is accepted with one warning, and executed`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let away = ["OCTOPIPE_BROKER": "amqp://someone:sesame@127.0.0.1:1/"]
                // An agent of the set-up's own: with RabbitMQ its leader sends the notice that is owed.
                let agent = try await bench.startAgent()
                let outcome = try await bench.pipectl(["deployment", "run", "flow/bench", "-o", "json"], with: away)
                #expect(outcome.exit == .code(0))
                #expect(outcome.complaintLines.count == 1, "\(outcome.complaints)")
                #expect(outcome.complaints.contains("warning: broker amqp://someone:***@127.0.0.1:1/"))
                #expect(try await bench.ended(try Bench.id(in: outcome)).state == .completed)
                agent.signal(2)
                #expect(try await agent.end() == .code(0))

                // And an agent that has no broker either.
                let id = try Bench.id(
                    in: try await bench.pipectl(["deployment", "run", "flow/bench", "-o", "json"], with: away))
                let lonely = try await bench.startAgent("lonely", with: away)
                #expect(try await bench.ended(id).state == .completed)
                #expect(!lonely.log.contains("sesame"))
            }
        }
    }
}
