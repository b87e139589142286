import PipeCore
import Testing

extension EndToEnd {
    /// From a file with a function in it to a run that did its work.
    @Suite struct MainWay {
        private static let flow = """
            import sys

            def report(year: int, month: int, day: int = 1, ratio: float = 0.5, name: str = "x", loud: bool = False):
                print(f"{year:04}-{month:02}-{day:02} {ratio} {name!r} {loud}")
                print("and this went wrong", file=sys.stderr)
                if name == "fail":
                    raise ValueError("no such name")
            """

        private func deploy(on bench: Bench) async throws {
            try TestFile.write(Self.flow, to: bench.folder + "/flow.py")
            let build = try await bench.pipectl(
                "deployment", "build", "flow.py:report", "--name", "daily", "-q", bench.queue, "-o", "daily.yaml")
            #expect(build.isDone, "\(build.complaints)")
            let apply = try await bench.pipectl("deployment", "apply", "daily.yaml", "-o", "json")
            #expect(try JSON.parse(apply.output).array?.first?["result"] == "created", "\(apply.complaints)")
        }

        @Test(arguments: Setup.available)
        func `a Python function is deployed, run and watched`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                _ = try await bench.startAgent()
                let watch = try await bench.pipectl(
                    "deployment", "run", "report/daily", "-p", "year=2023 month=3 day=25", "-p", "name=two words",
                    "-p", "loud=true", "--watch")
                #expect(watch.exit == .code(0), "\(watch.complaints)")
                #expect(watch.output.contains("2023-03-25 0.5 'two words' True"))
                #expect(watch.output.contains("and this went wrong"))
                #expect(watch.lines.last?.contains("completed") == true)

                let failure = try await bench.pipectl(
                    "deployment", "run", "report/daily", "--params", #"{"year": 2023, "month": 3}"#, "-p", "name=fail",
                    "--watch", "-o", "json")
                #expect(failure.exit == .code(1))
                #expect(failure.complaintLines.count == 1)
                #expect(failure.complaints.contains("ValueError: no such name"))
                let sights = try failure.lines.map { try JSON.parse(String($0)) }
                #expect(sights.first?["type"] == "run" && sights.last?["type"] == "result")
                #expect(sights.last?["state"] == "failed")
                #expect(sights.last?["cause"]?["exit_code"]?.int == 1)

                let id = try #require(sights.last?["id"]?.string.flatMap { ID<FlowRun>($0) })
                #expect(try await bench.lines(of: id, .stdout) == ["2023-03-01 0.5 'fail' False"])
                #expect(try await bench.lines(of: id, .stderr).first == "and this went wrong")
                let logs = try await bench.pipectl("flow-run", "logs", id.short)
                #expect(logs.output.contains("2023-03-01 0.5 'fail' False") && logs.isDone)
            }
        }

        @Test(arguments: Setup.available)
        func `every listing can be read by programs`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                let agent = try await bench.startAgent()
                let id = try await bench.trigger("report/daily", "-p", "year=2023 month=3")
                try await bench.ended(id)
                let commands: [[String]] = [
                    ["deployment", "ls"], ["deployment", "inspect", "report/daily"], ["flow-run", "ls"],
                    ["flow-run", "inspect", id.description], ["work-queue", "ls"],
                    ["work-queue", "inspect", bench.queue], ["agent", "ls"], ["agent", "inspect", agent.name],
                    ["db", "status"], ["config", "view"], ["doctor"], ["version"],
                ]
                for command in commands {
                    let outcome = try await bench.pipectl(command + ["-o", "json"])
                    #expect(outcome.isDone, "\(command): \(outcome.complaints)")
                    let value = try JSON.parse(outcome.output)
                    #expect(value.array?.isEmpty == false || value.object?.isEmpty == false, "\(command)")
                    #expect(try await bench.pipectl(command).isDone, "\(command)")
                }
                let runs = try JSON.parse(try await bench.pipectl("flow-run", "ls", "-o", "json").output)
                #expect(runs.array?.map { $0["state"] } == ["completed"])
                #expect(runs.array?.first?["agent"]?.string == agent.name)
                let log = try await bench.pipectl("flow-run", "logs", id.description, "-o", "json")
                let texts = try log.lines.map { try JSON.parse(String($0))["text"]?.string }
                #expect(texts.contains("2023-03-01 0.5 'x' False"))
            }
        }

        @Test(arguments: Setup.available)
        func `a flow file that is not there fails the run and says so`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                TestFile.remove(bench.folder + "/flow.py")
                _ = try await bench.startAgent()
                let run = try await bench.ended(try await bench.trigger("report/daily", "-p", "year=2023 month=3"))
                #expect(run.state == .failed)
                #expect(run.cause?.message.contains("flow.py") == true, "\(run.cause?.message ?? "no cause")")
            }
        }
    }
}
