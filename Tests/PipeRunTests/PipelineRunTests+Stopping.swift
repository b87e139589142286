import Glibc
import PipeCore
import PipeEngine
import Testing

/// Pipelines that are told to stop, and those by hand.
extension PipelineRunTests {
    @Test func `SIGTERM stops the tasks, starts no more and ends with 143`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              a: {run: "trap 'echo tidied; exit 0' TERM; echo up; while :; do sleep 0.05; done"}
              b: {needs: a, run: "true"}
            """)
        let run = try await bench.run { message, process in
            if message["message"] == "up" { kill(process.pid, SIGTERM) }
        }
        #expect(run.exit == .code(143))
        #expect(run.logs("a").last == "tidied")
        #expect(run.states("a") == ["running", "cancelled"])
        #expect(run.states("b") == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func `SIGTERM ends the wait for a child, which is its agent's to cancel`() async throws {
        let bench = try PipelineBench("tasks: {a: {deployment: a/b}}") { _ in
            // The run was made, and has not ended.
            .value(["id": .string(ID<FlowRun>.random().description), "state": "running"], isLast: false)
        }
        let run = try await bench.run { message, process in
            if message["run"] != nil { kill(process.pid, SIGTERM) }
        }
        #expect(run.exit == .code(143))
    }

    @Test func `a task that does not listen to SIGTERM is killed after its grace`() async throws {
        let bench = try PipelineBench(
            "tasks: {a: {run: \"trap '' TERM; echo up; while :; do sleep 0.05; done\", stop_grace: 100ms}}")
        let run = try await bench.run { message, process in
            if message["message"] == "up" { kill(process.pid, SIGTERM) }
        }
        #expect(run.exit == .code(143))
        #expect(run.states("a") == ["running", "cancelled"])
    }

    // MARK: By hand

    @Test func `by hand it shows its progress and takes parameters as flags`() async throws {
        let bench = try PipelineBench(
            "parameters: {year: int}\ntasks: {a: {run: 'echo year {{ parameters.year }}'}}\n"
                + "outputs: {y: '{{ parameters.year }}'}"
        )
        for arguments in [["-p", "year=2023"], ["--year", "2023"]] {
            let run = try await bench.run(arguments: arguments, byHand: true)
            #expect(run.exit == .code(0), "\(run.complaints)")
            #expect(run.complaints.contains("a  year 2023"))
            #expect(run.complaints.contains("a  completed in"))
            #expect(run.output == "{\n  \"y\": 2023\n}\n")
        }
    }

    @Test(arguments: [
        (
            "parameters: {year: int}\ntasks: {a: {run: x}}", [],
            "missing required parameter 'year' (an integer): add --year …"
        ),
        (
            "parameters: {year: int}\ntasks: {a: {run: x}}", ["-p", "year=soon"],
            "parameter 'year': expected an integer"
        ),
        ("tasks: {a: {needs: b, run: x}}", [], "p.yaml:1:13: there is no task 'b'"),
        ("tasks: {a: {run: x}}", ["--concurrency", "none"], "--concurrency: expected a number above 0, found 'none'"),
    ])
    func `bad input is one line and exit code 2`(pipeline: String, arguments: [String], line: String) async throws {
        let bench = try PipelineBench(pipeline)
        let heard = try await bench.run(arguments: arguments)
        #expect(heard.exit == .code(2))
        #expect(heard.failure?.contains(line) == true, "\(heard.messages)")
        let seen = try await bench.run(arguments: arguments, byHand: true)
        #expect(seen.exit == .code(2))
        #expect(seen.complaints.split(separator: "\n").count == 1)
        #expect(seen.complaints.contains(line), "\(seen.complaints)")
    }
}
