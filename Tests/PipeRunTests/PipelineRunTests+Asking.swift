import Glibc
import PipeCore
import PipeEngine
import Synchronization
import Testing

/// What a pipeline asks its agent for.
extension PipelineRunTests {
    @Test func `a task asks the agent through the pipeline`() async throws {
        let bench = try PipelineBench(
            "tasks: {a: {python: \"tasks.py:work\"}}",
            python: """
                import json, socket

                def work():
                    agent = socket.socket(fileno=3)
                    agent.sendall(b'{"type":"variable","request":7,"name":"region"}\\n')
                    print(json.loads(agent.makefile().readline())["value"])
                """
        ) { request in request == .variable(name: "region") ? .value("eu-central") : .value(.null) }
        let run = try await bench.run()
        #expect(run.logs("a").first == "eu-central", "\(run.messages)")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a task hears each answer as it comes, the first before the child has ended`() async throws {
        let bench = try PipelineBench("tasks: {a: {python: \"tasks.py:work\"}}", python: Self.asking) { _ in
            // The child never ends.
            .value(["id": "made", "state": "running"], isLast: false)
        }
        let run = try await bench.run()
        #expect(run.logs("a").first == "made True", "\(run.messages)")
    }

    @Test func `a child of a task has a key that the agent takes, also where its own is long`() async throws {
        let name = String(repeating: "n", count: 100)
        let keys = Mutex<[String]>([])
        let bench = try PipelineBench("tasks: {\(name): {python: \"tasks.py:work\"}}", python: Self.asking) { request in
            if case .runDeployment(let order) = request { keys.withLock { $0.append(order.key ?? "") } }
            return .value(["id": "made", "state": "completed"])
        }
        for key in ["one", "two"].map({ $0 + String(repeating: "k", count: 350) }) {
            let run = try await bench.run(environment: ["CHILD_KEY": key])
            #expect(run.exit == .code(0), "\(run.messages)")
        }
        let given = keys.withLock { $0 }
        #expect(Set(given).count == 2)
        #expect(given.allSatisfy { $0.hasPrefix(name + "/") && TaskKey($0) != nil }, "\(given)")
    }

    /// Asks for a child and says what the first answer holds.
    private static let asking = """
        import json, os, socket

        def work():
            agent = socket.socket(fileno=3)
            order = {"type": "run_deployment", "request": 7, "deployment": "a/b"}
            order["key"] = os.environ.get("CHILD_KEY", "k")
            agent.sendall(json.dumps(order).encode() + b"\\n")
            answer = json.loads(agent.makefile().readline())
            print(answer["value"]["id"], answer.get("more"), flush=True)
        """

    @Test(.timeLimit(.minutes(1)))
    func `where the agent is gone, a task that waits for a child fails and says so`() async throws {
        let bench = try PipelineBench(
            "tasks: {a: {deployment: a/b}, b: {needs: a, always: true, run: 'touch went'}}")
        #expect(try await bench.runDeserted(after: "run_deployment") == 1)
        #expect(access(bench.folder + "/work/went", F_OK) == 0)
    }

    @Test func `a deployment is run as a child and its result is the output`() async throws {
        let child = ID<FlowRun>.random().description
        let bench = try PipelineBench(
            """
            tasks:
              load: {deployment: load/nightly, parameters: {year: 2023}}
              tell: {needs: load, run: "echo {{ tasks.load.outputs.result.rows }}"}
            """
        ) { request in
            guard case .runDeployment(let order) = request, order.deployment == "load/nightly", order.key == "load",
                order.parameters == ["year": 2023], order.waits
            else { return .problem(ContractAnswer.Problem(.refused, "not that: \(request)")) }
            return .value(["id": .string(child), "name": "x", "state": "completed", "result": ["rows": 7]])
        }
        let run = try await bench.run()
        #expect(run.exit == .code(0), "\(run.messages)")
        #expect(run.said("kind", of: "load") == "run")
        #expect(run.said("run", of: "load")?.string == child)
        #expect(run.logs("tell") == ["7"])
    }

    @Test(arguments: [
        (
            ContractAnswer.Content.value(["name": "x", "state": "failed", "cause": "no disk"]),
            "the run failed: no disk", ["the run x failed: no disk"]
        ),
        (
            .problem(ContractAnswer.Problem(.unknown, "there is no deployment 'a/b'")),
            "a/b: there is no deployment 'a/b'", []
        ),
    ])
    func `a child that does not complete fails its task, and the log names it`(
        answer: ContractAnswer.Content, cause: String, log: [String]
    ) async throws {
        let run = try await PipelineBench("tasks: {a: {deployment: a/b}}") { _ in answer }.run()
        #expect(run.exit == .code(1))
        #expect(run.said("cause", of: "a")?.string == cause)
        #expect(run.logs("a") == log)
    }

    @Test func `a repetition takes the outputs of tasks that were given the same, and runs the others`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              a: {run: "echo ran", outputs: {n: int}}
              b: {needs: a, run: "echo {{ tasks.a.outputs.n }}"}
            """
        ) { request in
            guard case .earlier(let task, _) = request, task.text == "a" else { return .value(.null) }
            return .value(["encoding": "json", "data": "{\"n\": 5}"])
        }
        let run = try await bench.run(environment: ["OCTOPIPE_REUSE": ID<FlowRun>.random().description])
        #expect(run.exit == .code(0), "\(run.messages)")
        #expect(run.logs("a") == [])
        #expect(run.said("reused", of: "a") == "earlier")
        #expect(run.logs("b") == ["5"])
    }

    @Test func `a repetition runs anew what reacts to the end of the run`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              a: {run: "exit 1"}
              tidy: {always: true, run: "echo tidied"}
              alarm: {on_failure: true, run: "echo alarm"}
            """
        ) { request in
            guard case .earlier(let task, _) = request, task.text != "a" else { return .value(.null) }
            return .value(["encoding": "json", "data": "{}"])
        }
        let run = try await bench.run(environment: ["OCTOPIPE_REUSE": ID<FlowRun>.random().description])
        #expect(run.logs("tidy") == ["tidied"])
        #expect(run.logs("alarm") == ["alarm"])
        #expect(run.said("reused", of: "tidy") == nil)
    }
}
