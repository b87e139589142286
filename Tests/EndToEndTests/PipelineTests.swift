import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Pipelines under an agent: what they ask of it, and what becomes of them when they or it are stopped.
    @Suite struct Pipelines {
        private func deploy(_ pipeline: String, as name: String, on bench: Bench) async throws {
            try TestFile.write(pipeline, to: "\(bench.folder)/\(name).yaml")
            let build = try await bench.pipectl(
                "deployment", "build", "\(name).yaml", "--name", "bench", "-q", bench.queue, "-o",
                "\(name)-deployment.yaml")
            try #require(build.isDone, "\(build.complaints)")
            let apply = try await bench.pipectl("deployment", "apply", "\(name)-deployment.yaml")
            try #require(apply.isDone, "\(apply.complaints)")
        }

        @Test(arguments: Setup.available)
        func `a task that is a deployment runs as a child, and its result goes on`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(
                    """
                    parameters: {n: int}
                    tasks:
                      double: {run: 'echo "n=$(( {{ parameters.n }} * 2 ))" >> $OCTOPIPE_OUTPUT', outputs: {n: int}}
                    outputs: {n: "{{ tasks.double.outputs.n }}"}
                    """, as: "child", on: bench)
                try await deploy(
                    """
                    tasks:
                      each: {foreach: [1, 2], deployment: child/bench, parameters: {n: "{{ item }}"}}
                      tell: {needs: each, run: 'echo "got {{ tasks.each.outputs.result[1].n }}"'}
                    """, as: "parent", on: bench)
                _ = try await bench.startAgent()
                let run = try await bench.ended(try await bench.trigger("parent/bench"), within: .seconds(60))
                #expect(run.state == .completed, "\(run.cause?.message ?? "")")
                #expect(try await bench.lines(of: run.id, .flow).contains("got 4"))
                let children = try await bench.store.children(of: run.id)
                #expect(children.map(\.state) == [.completed, .completed])
                let tasks = try await bench.store.tasks(of: run.id, attempt: nil)
                let asked = tasks.filter { $0.kind == .run }
                #expect(Set(asked.compactMap(\.child)) == Set(children.map(\.id)))
            }
        }

        private static let endless = """
            tasks:
              a: {run: 'echo up >> "$EFFECTS"; while :; do sleep 0.05; done'}
              b: {needs: a, run: "true"}
            """

        /// The environment of a deployment is not a flag of `build`.
        private func deployEndless(on bench: Bench) async throws {
            try TestFile.write(Self.endless, to: bench.folder + "/endless.yaml")
            let spec = DeploymentSpec(
                name: try #require(DeploymentName("endless/bench")), entryPoint: .pipeline(file: "endless.yaml"),
                path: bench.folder, queue: try #require(QueueName(bench.queue)),
                environment: ["EFFECTS": bench.effectsFile])
            try TestFile.write(spec.json.pretty, to: bench.folder + "/deployment.yaml")
            let apply = try await bench.pipectl("deployment", "apply", "deployment.yaml")
            try #require(apply.isDone, "\(apply.complaints)")
        }

        @Test(arguments: Setup.available)
        func `a cancelled pipeline stops its tasks`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deployEndless(on: bench)
                _ = try await bench.startAgent()
                let id = try await bench.trigger("endless/bench")
                try await bench.says("up")
                try await bench.pipectl("flow-run", "cancel", id.description)
                #expect(try await bench.ended(id).state == .cancelled)
                let tasks = try await bench.store.tasks(of: id, attempt: nil)
                #expect(tasks.map(\.key.text) == ["a"])
                #expect(tasks.map(\.state) == [.cancelled])
                #expect(RunProcesses.now()[id].isEmpty)
            }
        }

        @Test(arguments: Setup.available)
        func `tasks die with an agent that is killed`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await deployEndless(on: bench)
                let agent = try await bench.startAgent()
                let id = try await bench.trigger("endless/bench")
                try await bench.says("up")
                #expect(RunProcesses.now()[id].count >= 2)
                agent.signal(SIGKILL)
                try await eventually("no process of the run is left") { RunProcesses.now()[id].isEmpty }
                _ = try await bench.startAgent("two")
                #expect(try await bench.ended(id).state == .crashed)
            }
        }

        @Test func `a pipeline is shown to people and to programs`() async throws {
            try await Bench.with(.sqlite) { bench in
                try TestFile.write(
                    "tasks: {a: {run: x}, b: {needs: a, run: y, retries: 2}, c: {always: true, run: z}}",
                    to: bench.folder + "/p.yaml")
                let shown = try await bench.pipectl("pipeline", "show", "p.yaml")
                #expect(
                    shown.output == """
                        p

                        ● a  run x
                        │
                        ● b  run y · 2 retries

                        at the end, whatever became of these:
                        ● c  run z · always

                        """)
                let json = try JSON.parse(try await bench.pipectl("pipeline", "show", "p.yaml", "-o", "json").output)
                #expect(json["tasks"]?.array?.map { $0["waits_for"] } == [[], ["a"], ["a", "b"]])
            }
        }

        @Test func `a pipeline that cannot work is neither built nor applied`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await deploy("tasks: {a: {run: 'true'}}", as: "broken", on: bench)
                try TestFile.write(
                    "tasks:\n  a: {needs: b, run: x}\n  b: {needs: a, run: x}", to: bench.folder + "/broken.yaml")
                let cycle = "broken.yaml:2:7: the tasks wait for each other: a → b → a"
                let build = try await bench.pipectl("deployment", "build", "broken.yaml", "--name", "x", "-o", "x.yaml")
                #expect(build.exit == .code(2))
                #expect(build.complaintLines == ["pipectl: \(cycle)"])
                let apply = try await bench.pipectl("deployment", "apply", "broken-deployment.yaml")
                #expect(apply.exit == .code(2))
                #expect(apply.complaints.contains(cycle), "\(apply.complaints)")
                let bare = try await bench.pipectl("deployment", "apply", "broken.yaml")
                #expect(bare.exit == .code(2))
                #expect(bare.complaints.contains("broken.yaml is a pipeline: first write its deployment file"))
                let check = try await bench.pipectl("pipeline", "check", "broken.yaml")
                #expect(check.exit == .code(2))
                #expect(check.complaintLines == [cycle[...], "pipectl: 1 problem found"])
            }
        }
    }
}
