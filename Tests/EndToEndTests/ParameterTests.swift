import Foundation
import PipeCore
import Testing

extension EndToEnd {
    /// What people hand to their runs.
    @Suite struct Parameters {
        /// Reads its parameters wherever they are, and says what they are.
        private static let reader = """
            exec python3 -c '
            import json, os
            text = os.environ["OCTOPIPE_PARAMETERS"]
            values = json.loads(text) if text.startswith("{") else json.load(open(text))
            depth, inner = 0, values["nest"]
            while isinstance(inner, list): depth, inner = depth + 1, inner[0] if inner else None
            print(len(values["bulk"]), depth, ascii(values["name"]))
            open(os.environ["EFFECTS"], "a").write("read\\n")
            while not os.path.exists(os.environ["BENCH"] + "/go"): import time; time.sleep(0.05)
            '
            """

        private func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }

        @Test(arguments: [.sqlite] + Setup.withBroker)
        func `ten megabytes, a hundred levels and any letter arrive as they were given`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.reader)
                let name = #"Łódź 🐙 \u0001 \"quoted\" \\ 名前"#
                let bulk = String(repeating: "x", count: 10 << 20)
                try TestFile.write(
                    "{\"bulk\": \"\(bulk)\", \"nest\": \(nested(100)), \"name\": \"\(name)\"}",
                    to: bench.folder + "/parameters.json")
                _ = try await bench.startAgent()
                try bench.allow("go")
                let run = try await bench.ended(try await bench.trigger("flow/bench", "--params", "@parameters.json"))
                #expect(run.state == .completed, "\(run.cause?.message ?? "")")
                let said = #"'\u0141\xf3d\u017a \U0001f419 \x01 "quoted" \\ \u540d\u524d'"#
                #expect(try await bench.lines(of: run.id, .stdout) == ["\(10 << 20) 100 \(said)"])
            }
        }

        @Test(arguments: [Setup.sqlite])
        func `what is nested without end is refused in one line`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.reader)
                try TestFile.write("{\"nest\": \(nested(100_000))}", to: bench.folder + "/parameters.json")
                let outcome = try await bench.pipectl("deployment", "run", "flow/bench", "--params", "@parameters.json")
                #expect(outcome.exit == .code(2) && outcome.complaintLines.count == 1, "\(outcome.complaints)")
                #expect(outcome.complaints.contains("nested more than"), "\(outcome.complaints)")
            }
        }

        @Test(arguments: Setup.available)
        func `what a run is given is in no command line and in no log of the agent`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.reader)
                let token = "s3cr3t-\(bench.queue)"
                try TestFile.write(
                    #"{"bulk": "", "nest": [], "name": "\#(token)"}"#, to: bench.folder + "/parameters.json")
                let agent = try await bench.startAgent("one", with: ["OCTOPIPE_LOG_LEVEL": "trace"])
                let id = try await bench.trigger("flow/bench", "--params", "@parameters.json")
                try await bench.says("read")
                #expect(!RunProcesses.now()[id].isEmpty)
                let lines = TestFile.names(in: "/proc").compactMap { name in
                    FileManager.default.contents(atPath: "/proc/\(name)/cmdline").map {
                        String(decoding: $0, as: UTF8.self)
                    }
                }
                #expect(!lines.isEmpty && !lines.contains { $0.contains(token) })
                try bench.allow("go")
                #expect(try await bench.ended(id).state == .completed)
                #expect(!agent.log.contains(token))
            }
        }
    }
}
