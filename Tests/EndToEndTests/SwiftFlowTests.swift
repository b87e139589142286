import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// The example of a flow in Swift, as people use it.
    @Suite struct SwiftFlows {
        private static let program = Checkout.programs + "/station-counts"

        /// A generated week, and its file.
        private func week(on bench: Bench, rows: Int) async throws -> String {
            let generator = try await bench.start(
                "/usr/bin/env",
                [
                    "python3", Checkout.root + "/examples/mta-turnstile/generator.py", "write", "--week", "2023-03-25",
                    "--rows", "\(rows)", "--out", bench.folder,
                ])
            #expect(try await generator.end() == .code(0), "\(generator.complaints)")
            return bench.folder + "/turnstile_230325.txt"
        }

        private func deploy(on bench: Bench) async throws {
            let build = try await bench.pipectl(
                "deployment", "build", Self.program, "--name", "weekly", "-q", bench.queue, "-o", "counts.yaml")
            try #require(build.isDone, "\(build.complaints)")
            let apply = try await bench.pipectl("deployment", "apply", "counts.yaml")
            try #require(apply.isDone, "\(apply.complaints)")
        }

        @Test(arguments: Setup.available)
        func `a week is counted in pieces, and seen from outside`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let file = try await week(on: bench, rows: 200_000)
                try await deploy(on: bench)
                _ = try await bench.startAgent()
                let id = try await bench.trigger("station-counts/weekly", "-p", "file=\(file)")
                let run = try await bench.ended(id)
                #expect(run.state == .completed, "\(run.cause?.message ?? "")")
                let (tasks, metrics, artifacts) = try await eventually("what the flow told is kept") {
                    let tasks = try await bench.store.tasks(of: id, attempt: nil)
                    let artifacts = try await bench.store.artifacts(of: id)
                    let isWhole =
                        tasks.count == 10 && tasks.allSatisfy { $0.state == .completed } && artifacts.count == 1
                    return isWhole ? (tasks, try await bench.store.metrics(of: id, attempt: nil), artifacts) : nil
                }
                #expect(Set(tasks.map(\.key.text)) == Set((0..<8).map { "count-\($0)" } + ["split-0", "report-0"]))
                let records = metrics.filter { $0.name == "records" }.map(\.value).reduce(0, +)
                #expect(records == 200_000)
                #expect(artifacts[0].artifact.key == "busiest-stations")
                let rows = artifacts[0].artifact.data.array ?? []
                #expect(rows.count == 10)
                let result = try await bench.store.result(of: id)?.value
                #expect(result?["rows"]?.int == 200_000)
                #expect(result?["busiest"] == .array(rows))
                let lines = try await bench.lines(of: id, .flow)
                #expect(lines.contains { $0.hasPrefix("200000 rows, ") })
            }
        }

        @Test(arguments: [Setup.sqlite])
        func `a flow that fails says why, and bad parameters never become a run`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                _ = try await bench.startAgent()
                let run = try await bench.ended(
                    try await bench.trigger("station-counts/weekly", "-p", "file=\(bench.folder)/none"))
                #expect(run.state == .failed)
                #expect(run.cause?.message == "Problem: \(bench.folder)/none: No such file or directory (exit code 1)")
                let refused = try await bench.pipectl(
                    "deployment", "run", "station-counts/weekly", "-p", "file=x", "-p", "pieces=two")
                #expect(refused.exit == .code(2))
                #expect(refused.complaints.contains("parameter 'pieces': expected an integer"))
            }
        }

        @Test(arguments: [(SIGTERM, 143), (SIGINT, 130)] as [(Int32, Int32)])
        func `told to stop, it cancels what runs and says so by its exit code`(signal: Int32, code: Int32) async throws
        {
            try await Bench.with(.sqlite) { bench in
                let file = try await week(on: bench, rows: 200_000)
                let run = try await bench.start(Self.program, ["--file", file, "--pieces", "2"])
                try await eventually("it counts") { run.complaints.contains("count-0  running") }
                run.signal(signal)
                #expect(try await run.end() == .code(code))
                #expect(run.complaints.contains("count-0  cancelled in "))
                #expect(run.output == "")
            }
        }

        @Test func `by hand it reads flags, and keeps its result apart from what it tells`() async throws {
            try await Bench.with(.sqlite) { bench in
                let file = try await week(on: bench, rows: 2_000)
                let run = try await bench.start(Self.program, ["--file", file, "--pieces=2", "--busiest", "1"])
                #expect(try await run.end() == .code(0), "\(run.complaints)")
                let result = try JSON.parse(run.output)
                #expect(result["rows"]?.int == 2_000)
                #expect(result["busiest"]?.array?.count == 1)
                #expect(run.complaints.contains("count-1  completed in "))
                for (arguments, code, line) in [
                    ([], 2, "station-counts: missing required parameter 'file' (a string): add --file …\n"),
                    (
                        ["--file", file, "--peices", "2"], 2,
                        "station-counts: unknown flag --peices (did you mean '--pieces'?)\n"
                    ),
                    (
                        ["--file", file, "--pieces", "x"], 2,
                        "station-counts: parameter 'pieces': expected an integer, got a string \"x\"\n"
                    ),
                ] as [([String], Int32, String)] {
                    let bad = try await bench.start(Self.program, arguments)
                    #expect(try await bad.end() == .code(code))
                    #expect(bad.complaints == line)
                    #expect(bad.output == "")
                }
                let help = try await bench.start(Self.program, ["--help"])
                #expect(try await help.end() == .code(0))
                #expect(help.output.contains("--pieces …   How many pieces of the file are counted side by side."))
                #expect(help.output.hasPrefix("usage: station-counts [FLAGS]\n"))
            }
        }
    }
}
