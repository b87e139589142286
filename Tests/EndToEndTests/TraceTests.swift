import PipeCore
import Testing

extension EndToEnd {
    /// Traces as a collector gets them.
    @Suite(.enabled(if: TraceReceiver.isAvailable, "scripts/otlp-python makes a Python that knows the schema"))
    struct Traces {
        private func name(_ span: TraceReceiver.Received, in trace: [TraceReceiver.Received]) -> String {
            let parent = span.parent.flatMap { id in trace.first { $0.id == id } }
            return (parent.map { name($0, in: trace) + " > " } ?? "") + span.name
        }

        /// Each span with its ancestors, but for what waiting there was.
        private func paths(_ trace: [TraceReceiver.Received]) -> [String] {
            trace.filter { $0.name != "waiting" }.map { name($0, in: trace) }.sorted()
        }

        private func register(_ file: String, on bench: Bench) async throws {
            let name = file.split(separator: ".")[0]
            let build = try await bench.pipectl(
                "deployment", "build", file.hasSuffix(".py") ? "\(file):\(name)" : file, "--name", "bench", "-q",
                bench.queue, "--tag", "gold", "-o", "\(name)-deployment.yaml")
            try #require(build.isDone, "\(build.complaints)")
            let apply = try await bench.pipectl("deployment", "apply", "\(name)-deployment.yaml")
            try #require(apply.isDone, "\(apply.complaints)")
        }

        @Test(arguments: Setup.available)
        func `a flow in Python is seen with its tasks, and its programs' spans belong below it`(setup: Setup)
            async throws
        {
            try await Bench.with(setup) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                try TestFile.write(
                    """
                    import os
                    from octopipe import flow, runtime, task

                    tries = []

                    @task(retries=1)
                    def fetch():
                        tries.append(1)
                        if len(tries) == 1:
                            raise IOError("not yet")

                    @task
                    def clean(n):
                        return n

                    @task
                    def named():
                        return runtime.traceparent()

                    @flow
                    def part():
                        clean.map([1, 2])

                    @flow
                    def load():
                        fetch()
                        part()
                        print(os.environ["TRACEPARENT"])
                        print(named())
                    """, to: bench.folder + "/load.py")
                try await register("load.py", on: bench)
                _ = try await bench.startAgent(
                    with: [
                        "OCTOPIPE_TRACES": receiver.url, "OTEL_EXPORTER_OTLP_HEADERS": "X-Test=one%20two",
                        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test",
                    ])
                let run = try await bench.ended(try await bench.trigger("load/bench"))
                #expect(run.state == .completed, "\(run.cause?.message ?? "")")
                let trace = try await receiver.trace(of: run.id)
                #expect(
                    paths(trace) == [
                        "load/bench", "load/bench > attempt", "load/bench > attempt > fetch",
                        "load/bench > attempt > named", "load/bench > attempt > part",
                        "load/bench > attempt > part > clean",
                        "load/bench > attempt > part > clean",
                    ])
                let whole = try #require(trace.first { $0.name == "load/bench" })
                #expect(whole["octopipe.tags"] == ["gold"])
                #expect(whole["octopipe.flow_run.state"] == "completed")
                #expect(whole.json["resource"]?["service.name"] == "octopipe")
                #expect(whole.json["resource"]?["deployment.environment"] == "test")
                #expect(whole.json["header"] == "one two")
                #expect(trace.first { $0.name == "fetch" }?["octopipe.task_run.attempts"] == 2)
                let attempt = try #require(trace.first { $0.name == "attempt" })
                #expect(attempt["process.exit.code"] == 0)
                #expect(attempt["octopipe.agent"] == "one")
                let named = try #require(trace.first { $0.name == "named" })
                let parents = [attempt, named].map { "00-\($0.trace)-\($0.id)-01" }
                #expect(try await bench.lines(of: run.id, .stdout) == parents)
                for span in trace where span.parent != nil {
                    let above = try #require(trace.first { $0.id == span.parent })
                    #expect((above.json["start"]?.int ?? 0) <= (span.json["start"]?.int ?? 0), "\(span.name)")
                    #expect((above.json["end"]?.int ?? 0) >= (span.json["end"]?.int ?? 0), "\(span.name)")
                }
            }
        }

        @Test func `a pipeline, its tasks' programs, and runs that it asks for are one trace`() async throws {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                try TestFile.write(
                    """
                    tasks:
                      leaf: {run: 'echo "$TRACEPARENT"'}
                      count: {python: "count.py:count"}
                    """, to: bench.folder + "/child.yaml")
                try TestFile.write(
                    """
                    from octopipe import runtime, task

                    @task
                    def row():
                        print(runtime.traceparent())

                    def count():
                        row()
                    """, to: bench.folder + "/count.py")
                try TestFile.write(
                    """
                    tasks:
                      say: {run: 'echo "$TRACEPARENT"'}
                      ask: {needs: say, deployment: child/bench}
                      fail: {needs: ask, run: "exit 7"}
                      never: {needs: fail, run: "true"}
                    """, to: bench.folder + "/parent.yaml")
                for file in ["child.yaml", "parent.yaml"] { try await register(file, on: bench) }
                _ = try await bench.startAgent(with: ["OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url])
                let run = try await bench.ended(try await bench.trigger("parent/bench"), within: .seconds(60))
                #expect(run.state == .failed)
                let child = try #require(try await bench.store.children(of: run.id).first)
                let trace = try await receiver.trace(of: run.id)
                #expect(
                    paths(trace) == [
                        "parent/bench", "parent/bench > attempt", "parent/bench > attempt > ask",
                        "parent/bench > attempt > fail", "parent/bench > attempt > never",
                        "parent/bench > attempt > say", "parent/bench > child/bench",
                        "parent/bench > child/bench > attempt", "parent/bench > child/bench > attempt > count",
                        "parent/bench > child/bench > attempt > count > row",
                        "parent/bench > child/bench > attempt > leaf",
                    ])
                for (run, task) in [(run.id, "say"), (child.id, "leaf"), (child.id, "row")] {
                    let span = try #require(trace.first { $0.name == task })
                    #expect(try await bench.lines(of: run, .flow).contains("00-\(span.trace)-\(span.id)-01"))
                }
                let failed = try #require(trace.first { $0.name == "fail" })
                #expect(failed.json["status"]?["code"] == 2)
                #expect(failed.json["status"]?["message"]?.string?.contains("exit code 7") == true)
                #expect(trace.first { $0.name == "never" }?["octopipe.task_run.state"] == "skipped")
                #expect(trace.first { $0.name == "ask" }?["octopipe.task_run.flow_run"] == .string("\(child.id)"))
            }
        }

        @Test func `each attempt is a span, and the time before it`() async throws {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                try await bench.deploy("[ $OCTOPIPE_ATTEMPT = 2 ] || exit 5", retries: 1)
                let id = try await bench.trigger()
                _ = try await bench.startAgent(with: ["OCTOPIPE_TRACES": receiver.url])
                try await bench.ended(id)
                let trace = try await receiver.trace(of: id)
                let attempts = trace.filter { $0.name == "attempt" }
                #expect(attempts.map { $0["octopipe.attempt.number"] } == [1, 2])
                #expect(attempts.map { $0.json["status"]?["message"]?.string } == ["exit code 5", nil])
                #expect(trace.contains { $0.name == "waiting" && $0["octopipe.attempt.number"] == 1 })
            }
        }
    }
}
