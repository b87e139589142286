import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// The example that people see first, as they see it.
    @Suite struct Turnstiles {
        private static let example = Checkout.root + "/examples/mta-turnstile"
        private static let realWeek = Checkout.root + "/../shared/mta/turnstile_230603.csv.gz"

        private func deploy(on bench: Bench, _ arguments: String...) async throws {
            let build = try await bench.pipectl(
                [
                    "deployment", "build", Self.example + "/flow.py:mta_batch_flow", "--name", "weekly", "-q",
                    bench.queue, "-o", "mta.yaml",
                ] + arguments)
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

        @Test(arguments: Setup.available)
        func `past Saturdays come into the lake by a backfill, two at once`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let generator = try await bench.start(
                    "/usr/bin/env", ["python3", Self.example + "/generator.py", "serve", "--rows", "2000"])
                defer { generator.signal(SIGKILL) }
                let url = try await eventually("the generator listens") {
                    generator.output.split(separator: "\n").first.map(String.init)
                }
                try await deploy(
                    on: bench, "--cron", "0 9 * * 6", "--timezone", "America/New_York", "-p",
                    "year={{ scheduled_at | year }}", "-p", "month={{ scheduled_at | month }}", "-p",
                    "day={{ scheduled_at | day }}", "-p", "base_url=\(url)", "-p", "data_lake=\(bench.folder)/lake")
                _ = try await bench.startAgent()
                let range = ["MTA Batch flow/weekly", "--from", "2023-02-01", "--to", "2023-03-25", "--parallel", "2"]
                let outcome = try await bench.pipectl(["deployment", "backfill"] + range)
                try #require(outcome.isDone, "\(outcome.complaints)")
                let saturdays = ["0204", "0211", "0218", "0225", "0304", "0311", "0318", "0325"]
                let runs = try await eventually("eight weeks have come", within: .seconds(60)) {
                    let runs = try await bench.store.runs(RunFilter()).filter(\.state.isFinal)
                    return runs.count == saturdays.count ? runs : nil
                }
                #expect(runs.allSatisfy { $0.state == .completed && $0.tags.contains("backfill") })
                #expect(
                    TestFile.names(in: bench.folder + "/lake/turnstile")
                        == saturdays.map { "turnstile_23\($0).csv.gz" })
                // Nine o'clock in New York: fourteen hours UTC in winter, thirteen in summer.
                let hours = runs.sorted { $0.scheduledAt < $1.scheduledAt }
                    .map { CivilTime(utc: $0.scheduledAt).hour }
                #expect(hours == [14, 14, 14, 14, 14, 14, 13, 13])
                for run in runs {
                    let beside = runs.filter {
                        guard let start = $0.startedAt, let end = $0.endedAt, let own = run.startedAt else {
                            return false
                        }
                        return start <= own && own < end
                    }
                    #expect(beside.count <= 2)
                }
                let again = try await bench.pipectl(
                    ["deployment", "backfill"] + range + ["--missing-only", "-o", "json"])
                #expect(again.isDone, "\(again.complaints)")
                #expect(try await bench.store.runs(RunFilter()).count == saturdays.count)
                for schedule in try await bench.store.schedules(of: nil) {
                    _ = try await bench.store.pause(schedule.id, true)
                }
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
