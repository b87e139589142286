import PipeCore
import Testing

extension EndToEnd {
    /// What flows ask for by name, and who may see it.
    @Suite struct Blocks {
        /// Types at a terminal of its own whenever it is asked, and prints all that was to be seen there.
        private static let typist = """
            import os, pty, sys
            pid, terminal = pty.fork()
            if pid == 0:
                os.execv(sys.argv[1], sys.argv[1:])
            seen = b""
            def read():
                try:
                    return os.read(terminal, 4096)
                except OSError:
                    return b""
            for answer in os.environ["ANSWERS"].split(","):
                while not seen.endswith(b"_key: "):
                    chunk = read()
                    if not chunk:
                        sys.exit("it did not ask: %r" % seen)
                    seen += chunk
                seen += b" "
                os.write(terminal, answer.encode())
            while chunk := read():
                seen += chunk
            sys.stdout.write(seen.decode())
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """

        private static let ask = """
            ask() { printf '%s\\n' "$1" >&3; read -r answer <&3; printf '%s\\n' "$answer" >> "$BENCH/answers"; }
            """

        /// The files of the programs' state that hold the text. Another process looks: one that closes SQLite's file loses its
        /// locks on it.
        private func files(holding text: String, of bench: Bench) async throws -> [Substring] {
            let state = bench.folder + "/.local/share/octopipe"
            let search = try await bench.start("/usr/bin/env", ["grep", "-rlF", text, state])
            let exit = try await search.end()
            #expect(exit == .code(0) || exit == .code(1), "\(search.complaints)")
            return search.output.split(separator: "\n")
        }

        private func answers(of bench: Bench) throws -> [JSON] {
            try TestFile.lines(of: bench.folder + "/answers").map { try JSON.parse($0) }
        }

        /// Sets `s3/lake` with two secrets, asked for at a terminal.
        private func set(typing answers: String..., on bench: Bench) async throws -> Outcome {
            try TestFile.write(Self.typist, to: bench.folder + "/typist.py")
            let program = try await RunningProgram.start(
                "/usr/bin/env",
                [
                    "python3", "typist.py", Checkout.programs + "/pipectl", "block", "set", "s3/lake", "-p",
                    "bucket=data",
                    "--secret", "access_key", "--secret", "secret_key",
                ],
                environment: bench.environment.merging(["ANSWERS": answers.joined(separator: ",")]) { $1 },
                in: bench.folder)
            let exit = try await program.end()
            return Outcome(exit: exit, output: program.output, complaints: program.complaints)
        }

        @Test func `ctrl-C at the question sets nothing`() async throws {
            try await Bench.with(.sqlite) { bench in
                let outcome = try await set(typing: "first\n", "sec\u{3}", on: bench)
                #expect(outcome.exit == .code(130), "\(outcome.output)\(outcome.complaints)")
                #expect(try await bench.store.blocks().isEmpty)
            }
        }

        @Test(arguments: Setup.available)
        func `a secret that is typed reaches the flow, and shows nowhere else`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let tag = ID<Bench>.random().short
                let set = try await set(typing: "access-of-\(tag)\n", "secret-of-\(tag)\n", on: bench)
                #expect(set.isDone && set.output.contains("block s3/lake"), "\(set.output)\(set.complaints)")
                #expect(!set.output.contains(tag), "the terminal shows what is typed")
                for format in ["table", "json"] {
                    let shown = try await bench.pipectl("block", "inspect", "s3/lake", "-o", format)
                    #expect(shown.output.contains("********") && shown.output.contains("data"))
                    #expect(!shown.output.contains(tag))
                }
                let block = try #require(try await bench.store.blocks().first)
                #expect(block.sealed != nil && !"\(block)".contains(tag))
                #expect(try await files(holding: tag, of: bench) == [])

                try await bench.deploy(
                    Self.ask + """

                        ask '{"type": "block", "request": 1, "name": "s3/lake"}'
                        echo asked >> "$EFFECTS"
                        while [ ! -e "$BENCH/go" ]; do sleep 0.05; done
                        """)
                _ = try await bench.startAgent()
                let run = try await bench.trigger()
                try await bench.says("asked")
                let processes = TestFile.names(in: "/proc").filter { Int($0) != nil }
                let showing = processes.flatMap { ["/proc/\($0)/cmdline", "/proc/\($0)/environ"] }
                    .filter { TestFile.holds(tag, $0) }
                #expect(showing == [])
                try bench.allow("go")
                #expect(try await bench.ended(run).state == .completed)
                let values: JSON = [
                    "bucket": "data", "access_key": .string("access-of-\(tag)"),
                    "secret_key": .string("secret-of-\(tag)"),
                ]
                #expect(try answers(of: bench).first?["value"] == ["type": "s3", "name": "lake", "values": values])
                #expect(try await files(holding: tag, of: bench) == [])
            }
        }

        @Test(arguments: Setup.available)
        func `an agent without the key refuses in one line, and what is set again counts at once`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try TestFile.write("s3cret", to: bench.folder + "/secret")
                let set = try await bench.pipectl("block", "set", "s3/lake", "--secret", "key=@secret")
                #expect(set.isDone && set.complaintLines.count == 1, "\(set.complaints)")
                let key = bench.folder + "/there.key"
                _ = try await bench.startAgent(with: ["OCTOPIPE_BLOCK_KEY": key])
                let script = Self.ask + "\nask '{\"type\": \"block\", \"request\": 1, \"name\": \"s3/lake\"}'"
                try await bench.deploy(script)
                try await bench.ended(try await bench.trigger())
                let refusal = try #require(try answers(of: bench).last)
                #expect(refusal["error"] == "refused")
                #expect(refusal["message"]?.string?.contains("there is no \(key): copy that file") == true)
                let doctor = try await bench.pipectl(["doctor"], with: ["OCTOPIPE_BLOCK_KEY": key])
                #expect(doctor.lines.contains { $0.hasPrefix("WRONG blocks") && $0.contains("copy that file") })

                try TestFile.copy(bench.folder + "/.local/share/octopipe/block.key", to: key)
                try await bench.ended(try await bench.trigger())
                #expect(try answers(of: bench).last?["value"]?["values"] == ["key": "s3cret"])
            }
        }

        @Test(arguments: Setup.available)
        func `a variable is set, read by a flow, and deleted`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                #expect(try await bench.pipectl("variable", "set", "region", "eu").isDone)
                #expect(try await bench.pipectl("variable", "set", "limits", "--json", #"{"rows": 5}"#).isDone)
                #expect(try await bench.pipectl("variable", "get", "region").output == "eu\n")
                let list = try JSON.parse(try await bench.pipectl("variable", "ls", "-o", "json").output)
                #expect(list.array?.map { $0["value"] } == [["rows": 5], "eu"])
                try await bench.deploy(
                    Self.ask + """

                        ask '{"type": "variable", "request": 1, "name": "limits"}'
                        ask '{"type": "variable", "request": 2, "name": "limit"}'
                        """)
                _ = try await bench.startAgent()
                try await bench.ended(try await bench.trigger())
                let answers = try answers(of: bench)
                #expect(answers.first?["value"] == ["rows": 5])
                #expect(answers.last?["error"] == "unknown")
                #expect(try await bench.pipectl("variable", "delete", "region").isDone)
                #expect(try await bench.pipectl("variable", "get", "region").exit == .code(2))
            }
        }

        @Test(arguments: Setup.available)
        func `what is not understood is one line, and nothing is kept`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try TestFile.write("s3cret", to: bench.folder + "/secret")
                try TestFile.write("no key", to: bench.folder + "/damaged.key")
                _ = try await bench.pipectl("variable", "set", "region", "eu")
                let cases: [(arguments: [String], code: Int32, words: [String])] = [
                    (["variable", "get", "regoin"], 2, ["region"]),
                    (["variable", "delete", "x"], 2, ["pipectl variable ls"]),
                    (["variable", "set", "a b", "x"], 2, ["'a b'"]),
                    (["variable", "set", "a", "--json", "{"], 2, ["--json"]),
                    (["variable", "set", "a"], 2, ["VALUE", "--file"]),
                    (["block", "set", "lake", "-p", "a=1"], 2, ["TYPE/NAME"]),
                    (["block", "set", "s3/lake", "-p", "a"], 2, ["name=value"]),
                    (["block", "set", "s3/lake", "--secret", "key=s3cret"], 2, ["--secret key=@FILE"]),
                    (["block", "set", "s3/lake", "--secret", "key=@nowhere"], 2, ["nowhere"]),
                    (["block", "set", "s3/lake", "--secret", "key"], 2, ["--secret key", "empty"]),
                    (["block", "set", "s3/lake", "--remove", "key"], 2, ["key"]),
                    (["block", "inspect", "s3/lake"], 2, ["pipectl block ls"]),
                    (["block", "key", "create", "damaged.key"], 4, ["damaged.key"]),
                ]
                for (arguments, code, words) in cases {
                    let outcome = try await bench.pipectl(arguments)
                    #expect(outcome.exit == .code(code), "\(arguments)")
                    #expect(outcome.complaintLines.count == 1, "\(arguments): \(outcome.complaints)")
                    #expect(words.filter { !outcome.complaints.contains($0) } == [], "\(outcome.complaints)")
                    #expect(!outcome.complaints.contains("s3cret"))
                }
                let damaged = try await bench.pipectl(
                    ["block", "set", "s3/lake", "--secret", "key=@secret"],
                    with: ["OCTOPIPE_BLOCK_KEY": bench.folder + "/damaged.key"])
                #expect(damaged.exit == .code(4) && damaged.complaintLines.count == 1, "\(damaged.complaints)")
                #expect(try await bench.store.blocks().isEmpty)
                #expect(try await bench.store.variables().map(\.name) == ["region"])
            }
        }
    }
}
