import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Who asks to be told is told, by the programs as they are installed.
    @Suite struct Notifications {
        /// Appends what it is given to the file behind it, and stops before where a file `wait` is.
        private static let teller = """
            echo "$OCTOPIPE_NOTIFICATION_ID" >> "$0/tries"
            while [ -e "$0/wait" ]; do sleep 0.05; done
            cat >> "$0/told"
            """

        private func create(_ arguments: String..., on bench: Bench) async throws {
            let words = ["notification", "create"] + arguments + ["--", "/bin/sh", "-c", Self.teller, bench.folder]
            let outcome = try await bench.pipectl(words)
            try #require(outcome.isDone, "\(outcome.complaints)")
        }

        /// Waits for so many messages.
        private func told(_ count: Int = 1, on bench: Bench) async throws -> [JSON] {
            try await eventually("\(count) messages are told") {
                TestFile.lines(of: bench.folder + "/told").count >= count
            }
            return try TestFile.lines(of: bench.folder + "/told").map { try JSON.parse($0) }
        }

        private func states(on bench: Bench) async throws -> [NotificationDelivery.State] {
            try await bench.store.deliveries(of: nil, limit: 100).map(\.state)
        }

        @Test(arguments: Setup.available)
        func `a failure is told to a command, once, with all that is known of it`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo to the log; exit 3")
                try await create("ops", "--on", "failed,crashed", "--deployment", "flow/*", on: bench)
                _ = try await bench.startAgent()
                let id = try await bench.trigger()
                let message = try #require(try await told(on: bench).first)
                #expect(message["event"] == "failed" && message["cause"] == "exit code 3")
                #expect(message["run"]?["id"]?.string == id.description && message["log"] == ["to the log"])
                try await eventually("it is known to have arrived") { try await states(on: bench) == [.delivered] }
                let listing = try await bench.pipectl("notification", "deliveries", "ops", "-o", "json")
                #expect(try JSON.parse(listing.output).array?.first?["message"]?["id"] == message["id"])
            }
        }

        @Test(arguments: Setup.available)
        func `a leader killed in the middle of a delivery leaves it to the next`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await bench.deploy("exit 3")
                try await create("ops", "--on", "failed", on: bench)
                try bench.allow("wait")
                let agent = try await bench.startAgent()
                try await bench.ended(bench.trigger())
                try await eventually("it is tried") { !TestFile.lines(of: bench.folder + "/tries").isEmpty }
                agent.signal(SIGKILL)
                _ = try await agent.end()
                unlink(bench.folder + "/wait")
                #expect(try await states(on: bench) == [.waiting])
                _ = try await bench.startAgent("two")
                let message = try #require(try await told(on: bench).first)
                try await eventually("it is known to have arrived") { try await states(on: bench) == [.delivered] }
                let tries = TestFile.lines(of: bench.folder + "/tries")
                #expect(tries.count == 2 && Set(tries) == [message["id"]?.string])
            }
        }

        @Test(arguments: Setup.available)
        func `a run that is cancelled while no agent is there is told of once one is`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("true")
                try await create("ops", "--on", "cancelled", on: bench)
                let id = try await bench.trigger()
                #expect(try await bench.pipectl("flow-run", "cancel", id.description).isDone)
                _ = try await bench.startAgent()
                #expect(try await told(on: bench).map { $0["run"]?["id"]?.string } == [id.description])
            }
        }

        @Test func `an agent that is killed and does not come back is told of`() async throws {
            try await Bench.with(.sqlite, Bench.shortLease) { bench in
                try await create("hosts", "--on", "agent-offline", "--recovery", on: bench)
                _ = try await bench.startAgent("watcher")
                let agent = try await bench.startAgent("gone")
                agent.signal(SIGKILL)
                _ = try await agent.end()
                #expect(try await told(on: bench).first?["agent"] == "gone")
                _ = try await bench.startAgent("gone")
                #expect(try await told(2, on: bench).last?["is_over"] == true)
            }
        }

        @Test func `mail and a signed webhook arrive, with secrets from blocks`() async throws {
            try await Bench.with(.sqlite) { bench in
                try TestFile.write("s3cret", to: bench.folder + "/key")
                let web = try await server("web.py", on: bench)
                let mail = try await server("mail.py", on: bench)
                let blocks = [
                    ["webhook/hook", "-p", "url=http://127.0.0.1:\(web.port)/keep", "--secret", "key=@key"],
                    [
                        "email-server-credentials/mail", "-p", "smtp_server=127.0.0.1", "-p", "smtp_port=\(mail.port)",
                        "-p", "smtp_type=INSECURE", "-p", "from=octopipe@example.org",
                    ],
                ]
                for block in blocks { #expect(try await bench.pipectl(["block", "set"] + block).isDone) }
                try await bench.deploy("echo oh no; exit 3")
                let hook = [
                    "create", "hook", "--on", "failed", "--webhook", "hook", "--body", #"{"why": "{{ cause }}"}"#,
                ]
                let letter = ["create", "mail", "--on", "failed", "--email", "ops@example.org", "--server", "mail"]
                for rule in [hook, letter] { #expect(try await bench.pipectl(["notification"] + rule).isDone) }
                let trial = try await bench.pipectl("notification", "test", "mail")
                #expect(trial.isDone && trial.output.contains("mail arrived: 250"), "\(trial.complaints)")
                _ = try await bench.startAgent()
                try await bench.ended(bench.trigger())
                let post = try await eventually("the webhook is posted to") { web.program.lines.dropFirst().first }
                let said = try JSON.parse(String(post))
                #expect(said["is_ours"] == true && said["body"] == #"{"why":"exit code 3"}"#)
                #expect(said["headers"]?["idempotency-key"]?.string != nil)
                let letters = try await eventually("two mails are sent") {
                    mail.program.lines.count == 3 ? mail.program.lines : nil
                }
                let text = try JSON.parse(String(letters[2]))["text"]?.string
                #expect(text?.contains("Why: exit code 3") == true && text?.contains("oh no") == true)
            }
        }

        /// A server of the network's tests, that lives as long as the test's process.
        private func server(
            _ script: String, on bench: Bench
        ) async throws -> (port: Int, program: RunningProgram) {
            let path = Checkout.root + "/Tests/PipeTransportTests/Servers/" + script
            let program = try await bench.start("/bin/sh", ["-c", "sleep 600 | /usr/bin/python3 \(path)"])
            let port = try await eventually("\(script) listens") { program.lines.first.flatMap { Int($0) } }
            return (port, program)
        }

        @Test func `a test says in one line whether it arrived, and ends with 1 if not`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await create("good", "--on", "failed", on: bench)
                let good = try await bench.pipectl("notification", "test", "good")
                #expect(good.isDone && good.output == "good arrived: exit code 0\n", "\(good.complaints)")
                #expect(try await told(on: bench).first?["text"]?.string?.contains("this is a test") == true)
                let rules = [
                    ["bad", "--on", "failed", "--", "/bin/sh", "-c", "echo no route >&2; exit 7"],
                    ["nobody", "--on", "failed", "--webhook", "http://127.0.0.1:1/"],
                ]
                for rule in rules { #expect(try await bench.pipectl(["notification", "create"] + rule).isDone) }
                for (name, words) in [("bad", "exit code 7: no route"), ("nobody", "127.0.0.1:1")] {
                    let bad = try await bench.pipectl("notification", "test", name)
                    #expect(bad.exit == .code(1) && bad.complaintLines.count == 1, "\(bad.complaints)")
                    #expect(bad.complaints.contains("\(name) did not arrive: ") && bad.complaints.contains(words))
                }
            }
        }

        @Test func `a rule that could never tell anything is refused in one line`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy("true", as: "etl/nightly")
                #expect(try await bench.pipectl("block", "set", "slack-webhook/empty", "-p", "x=1").isDone)
                let cases: [(arguments: [String], words: [String])] = [
                    (["--on", "faild", "--slack", "ops"], ["--on", "did you mean 'failed'?"]),
                    (["--on", "failed", "--slack", "ops"], ["pipectl block set slack-webhook/ops --secret url"]),
                    (["--on", "failed", "--slack", "empty"], ["has no 'url'"]),
                    (["--on", "failed"], ["slack, email, webhook, command"]),
                    (["--on", "failed", "--deployment", "etl/nightli", "--", "x"], ["did you mean 'etl/nightly'?"]),
                    (["--on", "failed", "--deployment", "elt/*", "--", "x"], ["did you mean 'etl'?"]),
                    (["--on", "failed", "-q", "nowhere", "--", "x"], ["no work queue 'nowhere'"]),
                    (
                        ["--on", "failed", "-q", "default", "--deployment", "etl/nightly", "--", "x"],
                        ["could never match"]
                    ),
                    (["--on", "retrying", "--deployment", "etl/nightly", "--", "x"], ["never retried"]),
                    (["--on", "failed", "--text", "{{ run.nme }}", "--", "x"], ["--text", "run.name"]),
                    (["--on", "failed", "--webhook", "http://x/y", "--body", "{"], ["--body", "not JSON"]),
                    (["--on", "late", "--after", "soon", "--", "x"], ["--after", "soon"]),
                ]
                _ = try await bench.startAgent("default", ["-q", "default"])
                for (arguments, words) in cases {
                    let outcome = try await bench.pipectl(["notification", "create", "n"] + arguments)
                    #expect(outcome.exit == .code(2), "\(arguments): \(outcome.output)\(outcome.complaints)")
                    #expect(outcome.complaintLines.count == 1, "\(arguments): \(outcome.complaints)")
                    let missing = words.filter { !outcome.complaints.contains($0) }
                    #expect(missing == [], "\(arguments): \(outcome.complaints)")
                }
                try await create("once", "--on", "failed", on: bench)
                let twice = try await bench.pipectl("notification", "create", "once", "--on", "failed", "--", "x")
                #expect(twice.exit == .code(4) && twice.complaintLines.count == 1)
            }
        }
    }
}

extension RunningProgram {
    /// What it has printed, line by line.
    fileprivate var lines: [Substring] { output.split(separator: "\n") }
}
