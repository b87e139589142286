import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Flows run by hand: no store, no agent.
    @Suite struct LocalRuns {
        /// Writes an executable script, and returns how it is named.
        private func script(_ text: String, on bench: Bench) throws -> String {
            let path = bench.folder + "/flow.sh"
            try TestFile.write("#!/bin/sh\n" + text, to: path)
            chmod(path, 0o755)
            return "./flow.sh"
        }

        private func python(_ text: String, on bench: Bench) throws {
            try TestFile.write("from octopipe import flow\n" + text, to: bench.folder + "/etl.py")
        }

        @Test func `a flow is run to its end, with a summary and its exit code, and leaves nothing`() async throws {
            try await Bench.with(.sqlite) { bench in
                let flow = try script(TellingFlow.reports, on: bench)
                let away = [
                    "BENCH": bench.folder, "OCTOPIPE_DATABASE": "postgresql://127.0.0.1:1/none", "TMPDIR": bench.folder,
                ]
                let failed = try await bench.pipectl(["flow", "run", flow], with: away)
                #expect(failed.exit == .code(1))
                #expect(failed.complaintLines.count == 1)
                #expect(failed.complaints.hasSuffix("of flow failed: IOError: no lake (exit code 1)\n"))
                #expect(failed.output.contains("└─ download-1  completed"))

                try bench.allow("lake")
                let done = try await bench.pipectl(["flow", "run", flow], with: away)
                #expect(done.isDone, "\(done.complaints)")
                #expect(done.output.contains("● reports/download-1 completed in "))
                #expect(done.output.contains("[reports/download-0] chunk 0"))
                #expect(done.output.contains("Result  {\"rows\":1000}"))
                #expect(done.lines.last?.contains(" of flow completed in ") == true)

                let json = try await bench.pipectl(["flow", "run", flow, "-o", "json"], with: away)
                let result = try JSON.parse(try #require(json.lines.last))
                #expect(result["type"] == "result" && result["state"] == "completed")
                #expect(result["tasks"]?.array?.count == 4 && result["artifacts"]?.array?.count == 2)
                #expect(!TestFile.names(in: bench.folder).contains { $0.hasPrefix("octopipe-run-") })
            }
        }

        @Test func `parameters are checked first, and handed on with all of the environment`() async throws {
            try await Bench.with(.sqlite) { bench in
                try python(
                    """
                    import os
                    @flow
                    def main(year: int, station: str = "59 ST"):
                        print(year + 1, station, os.environ["COLOUR"], os.getcwd() == os.environ["OCTOPIPE_WORKDIR"])
                    """, on: bench)
                let done = try await bench.pipectl(
                    ["flow", "run", "etl.py:main", "-p", "year=2023"], with: ["COLOUR": "red"])
                #expect(done.isDone, "\(done.complaints)")
                #expect(done.output.contains("2024 59 ST red True"))
                let whole = try await bench.pipectl(
                    ["flow", "run", "etl.py", "--params", #"{"year": 1, "station": "x"}"#], with: ["COLOUR": "red"])
                #expect(whole.output.contains("2 x red True"), "\(whole.complaints)")
                let cases: [([String], String)] = [
                    (["etl.py:main"], "year"), (["etl.py:main", "-p", "year=soon"], "year"),
                    (["etl.py:main", "-p", "year=1", "-p", "staton=x"], "station"), (["etl.py:mian"], "main"),
                    (["elt.py:main"], "elt.py"), (["etl.py:main", "-p", "year=1", "--params", "{"], "--params"),
                    (["etl.py:main", "-p", "year=1", "--python", "python9"], "python9"),
                    (["config.yaml"], "config.yaml"), (["no-such-program"], "no-such-program"),
                ]
                for (arguments, word) in cases {
                    let outcome = try await bench.pipectl(["flow", "run"] + arguments)
                    #expect(outcome.exit == .code(2), "\(arguments)")
                    #expect(outcome.complaintLines.count == 1, "\(arguments): \(outcome.complaints)")
                    #expect(outcome.complaints.contains(word), "\(arguments): \(outcome.complaints)")
                }
            }
        }

        @Test func `what a flow asks is answered as far as it can be without an agent`() async throws {
            try await Bench.with(.sqlite) { bench in
                let flow = try script(
                    """
                    exec python3 - <<'END'
                    import json, socket
                    contract = socket.socket(fileno=3)
                    answers = contract.makefile("r")
                    for message in [
                        {"type": "variable", "name": "region"}, {"type": "variable", "name": "max-rows"},
                        {"type": "variable", "name": "other"}, {"type": "block", "name": "s3/lake"},
                        {"type": "run_deployment", "deployment": "a/b"}, {"type": "teleport"},
                        {"type": "cached", "cache_key": "k"}, {"type": "flow_run"},
                    ]:
                        contract.sendall((json.dumps({**message, "request": 1}) + "\\n").encode())
                        answer = json.loads(answers.readline())
                        value = answer.get("value")
                        print(answer.get("error") or (value["state"] if isinstance(value, dict) else value))
                    END
                    """, on: bench)
                let done = try await bench.pipectl(
                    ["flow", "run", flow, "-o", "json"],
                    with: ["OCTOPIPE_VARIABLE_REGION": "eu", "OCTOPIPE_VARIABLE_MAX_ROWS": "10"])
                #expect(done.isDone, "\(done.output)\(done.complaints)")
                let said = try done.lines.map { try JSON.parse($0) }.filter { $0["type"] == "log" }
                #expect(
                    said.map { $0["text"]?.string } == [
                        "eu", "10", "unknown", "refused", "refused", "unsupported", "None", "running",
                    ])
            }
        }

        @Test func `many answers that nobody reads hold nothing up`() async throws {
            try await Bench.with(.sqlite) { bench in
                let flow = try script(
                    """
                    \(TellingFlow.say)
                    i=0
                    while [ $i -lt 300 ]; do say "{'type':'variable','request':$i,'name':'big'}"; i=$((i + 1)); done
                    echo asked
                    """, on: bench)
                let done = try await bench.pipectl(
                    ["flow", "run", flow],
                    with: ["OCTOPIPE_VARIABLE_BIG": String(repeating: "x", count: 60_000)])
                #expect(done.isDone, "\(done.complaints)")
                #expect(done.output.contains("asked"))
            }
        }

        @Test func `ctrl-C reaches the flow, and again kills it`() async throws {
            try await Bench.with(.sqlite) { bench in
                let flow = try script(
                    """
                    trap 'echo told >> "$EFFECTS"; [ -n "$DEAF" ] || exit 7' INT
                    echo ready >> "$EFFECTS"
                    while :; do sleep 0.05; done
                    """, on: bench)
                let settings = bench.environment.merging(["EFFECTS": bench.effectsFile]) { $1 }
                let polite = try await RunningProgram.start(
                    Checkout.programs + "/pipectl", ["flow", "run", flow], environment: settings, in: bench.folder)
                try await bench.says("ready")
                polite.signal(SIGINT)
                #expect(try await polite.end() == .code(130))
                #expect(polite.complaints.contains("was cancelled: exit code 7"))
                #expect(bench.effects == ["ready", "told"])

                TestFile.remove(bench.effectsFile)
                let deaf = try await RunningProgram.start(
                    Checkout.programs + "/pipectl", ["flow", "run", flow],
                    environment: settings.merging(["DEAF": "1"]) { $1 }, in: bench.folder)
                try await bench.says("ready")
                deaf.signal(SIGINT)
                try await bench.says("told")
                deaf.signal(SIGINT)
                #expect(try await deaf.end() == .code(130))
                #expect(deaf.complaints.contains("SIGKILL"))
            }
        }
    }
}
