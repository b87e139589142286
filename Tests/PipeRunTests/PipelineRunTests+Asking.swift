import Glibc
import PipeCore
import PipeEngine
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
        (ContractAnswer.Content.value(["name": "x", "state": "failed", "cause": "no disk"]), "run x failed: no disk"),
        (
            .problem(ContractAnswer.Problem(.unknown, "there is no deployment 'a/b'")),
            "a/b: there is no deployment 'a/b'"
        ),
    ])
    func `a child that does not complete fails its task`(answer: ContractAnswer.Content, cause: String) async throws {
        let run = try await PipelineBench("tasks: {a: {deployment: a/b}}") { _ in answer }.run()
        #expect(run.exit == .code(1))
        #expect(run.said("cause", of: "a")?.string == cause)
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
}
