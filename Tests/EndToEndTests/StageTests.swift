import PipeCore
import Testing

extension EndToEnd {
    /// The example of a pipeline in YAML, as people run it.
    @Suite struct Stages {
        private static let example = Checkout.root + "/examples/etl-stages"

        private func deploy(on bench: Bench) async throws {
            try TestFile.makeFolder(bench.folder + "/lake")
            let build = try await bench.pipectl(
                "deployment", "build", Self.example + "/pipeline.yaml", "--name", "nightly", "-q", bench.queue, "-p",
                "lake=\(bench.folder)/lake", "-o", "etl.yaml")
            try #require(build.isDone, "\(build.complaints)")
            let apply = try await bench.pipectl("deployment", "apply", "etl.yaml")
            try #require(apply.isDone, "\(apply.complaints)")
        }

        @Test(arguments: Setup.available)
        func `ten thousand records go through every stage, and the totals agree`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                _ = try await bench.startAgent()
                let run = try await bench.ended(
                    try await bench.trigger("etl-stages/nightly", "-p", "seed=7"), within: .seconds(60))
                #expect(run.state == .completed, "\(run.cause?.message ?? "")")
                let result = try #require(try await bench.store.result(of: run.id)?.value)
                let rejected = try #require(result["rejected"]?.int)
                #expect(rejected > 0)

                let tasks = try await bench.store.tasks(of: run.id, attempt: nil)
                let keys = ["generate", "ingest", "rejects", "rules", "export"] + (0..<5).map { "metrics-\($0)" }
                #expect(Set(tasks.map(\.key.text)) == Set(keys))
                #expect(tasks.allSatisfy { $0.state == .completed })
                let export = tasks.first { $0.key.text == "export" }
                #expect(export?.parents.map(\.text) == (0..<5).map { "metrics-\($0)" } + ["rules"])

                let metrics = try await bench.store.metrics(of: run.id, attempt: nil)
                func metric(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }
                #expect(metric("errors") == Double(rejected))
                #expect(metric("records") == 10_000 - Double(rejected))

                let file = try #require(result["file"]?.string)
                #expect(TestFile.exists(file))
                let approved = TestFile.lines(of: bench.folder + "/lake/approved.csv").count - 1
                #expect(result["rows"]?.int == Int64(approved))
                let log = try await bench.store.log(of: run.id, after: .start, limit: 10_000)
                #expect(log.contains { $0.task?.text == "export" && $0.text.hasPrefix("exported \(approved) orders") })
            }
        }

        @Test(arguments: Setup.available)
        func `too many broken records fail the run, and nothing is exported`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                _ = try await bench.startAgent()
                let run = try await bench.ended(
                    try await bench.trigger("etl-stages/nightly", "-p", "bad_share=0.2", "-p", "records=500"),
                    within: .seconds(60))
                #expect(run.state == .failed)
                #expect(run.cause?.message.contains("'ingest' (ValueError: ") == true, "\(run.cause?.message ?? "")")
                let tasks = try await bench.store.tasks(of: run.id, attempt: nil)
                let states = Dictionary(tasks.map { ($0.key.text, $0.state) }) { $1 }
                #expect(states["generate"] == .completed)
                #expect(states["ingest"] == .failed)
                for name in ["metrics", "rules", "export", "rejects"] { #expect(states[name] == .skipped) }
                #expect(TestFile.names(in: bench.folder + "/lake").contains { $0.hasPrefix("export") } == false)
            }
        }
    }
}
