import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// The example that people see first, as they see it.
    @Suite struct Turnstiles {
        private static let example = Checkout.root + "/examples/mta-turnstile"
        private static let realWeek = Checkout.root + "/../shared/mta/turnstile_230603.csv.gz"

        private func deploy(on bench: Bench) async throws {
            let build = try await bench.pipectl(
                "deployment", "build", Self.example + "/flow.py:mta_batch_flow", "--name", "weekly", "-q", bench.queue,
                "-o", "mta.yaml")
            try #require(build.isDone, "\(build.complaints)")
            let apply = try await bench.pipectl("deployment", "apply", "mta.yaml")
            try #require(apply.isDone, "\(apply.complaints)")
        }

        private func trigger(_ day: String, _ url: String, on bench: Bench) async throws -> ID<FlowRun> {
            try await bench.trigger(
                "MTA Batch flow/weekly", "-p", day, "-p", "base_url=\(url)", "-p", "data_lake=\(bench.folder)/lake")
        }

        @Test(arguments: Setup.available)
        func `three weeks come into the lake, each once`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let generator = try await bench.start(
                    "/usr/bin/env", ["python3", Self.example + "/generator.py", "serve", "--rows", "5000"])
                defer { generator.signal(SIGKILL) }
                let url = try await eventually("the generator listens") {
                    generator.output.split(separator: "\n").first.map(String.init)
                }
                try await deploy(on: bench)
                _ = try await bench.startAgent()
                let days = [11, 18, 25]
                var ids: [ID<FlowRun>] = []
                for day in days { ids.append(try await trigger("year=2023 month=3 day=\(day)", url, on: bench)) }
                #expect(try await bench.ended(ids).map(\.state) == [.completed, .completed, .completed])
                let files = days.map { "turnstile_2303\($0).csv.gz" }
                #expect(TestFile.names(in: bench.folder + "/lake/turnstile") == files)
                #expect(try await bench.lines(of: ids[0], .flow).contains { $0.hasPrefix("5,000 rows, ") })

                generator.signal(SIGKILL)
                _ = try await generator.end()
                let again = try await bench.ended(try await trigger("year=2023 month=3 day=11", url, on: bench))
                #expect(again.state == .completed)
                #expect(try await bench.lines(of: again.id, .flow).contains { $0.contains("is there already, whole") })

                let sunday = try await bench.ended(try await trigger("year=2023 month=3 day=12", url, on: bench))
                #expect(sunday.state == .failed)
                #expect(sunday.cause?.message.contains("2023-03-12 is a Sunday") == true)
            }
        }

        @Test(.enabled(if: TestFile.exists(realWeek), "the real week is not here"))
        func `the real week comes into the lake, row by row`() async throws {
            try await Bench.with(.sqlite) { bench in
                try TestFile.makeFolder(bench.folder + "/web")
                let unpack = try await bench.start(
                    "/bin/sh", ["-c", "gzip -dc '\(Self.realWeek)' > web/turnstile_230603.txt"])
                #expect(try await unpack.end() == .code(0))
                let server = try await bench.start(
                    "/usr/bin/env",
                    ["python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", "web"])
                defer { server.signal(SIGKILL) }
                let url = try await eventually("the server listens") {
                    server.output.firstMatch(of: /http:[0-9.\/:]+[0-9]/).map { String($0.output) }
                }
                try await deploy(on: bench)
                _ = try await bench.startAgent()
                let run = try await bench.ended(try await trigger("year=2023 month=6 day=3", url, on: bench))
                #expect(run.state == .completed, "\(run.cause?.message ?? "")")
                #expect(try await bench.lines(of: run.id, .flow).contains { $0.hasPrefix("253,237 rows, ") })
                #expect(TestFile.names(in: bench.folder + "/lake/turnstile") == ["turnstile_230603.csv.gz"])
            }
        }
    }
}
