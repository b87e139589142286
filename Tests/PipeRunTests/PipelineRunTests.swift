import Glibc
import PipeCore
import PipeEngine
import Testing

/// What an agent hears of a pipeline.
@Suite struct PipelineRunTests {
    @Test func `outputs go from task to task, and the run returns what it says`() async throws {
        let bench = try PipelineBench(
            """
            parameters: {year: int}
            tasks:
              a:
                run: |
                  echo "year {{ parameters.year }}"
                  echo rows=10 >> "$OCTOPIPE_OUTPUT"
                  echo '{"files": ["x", "y"]}' >> "$OCTOPIPE_OUTPUT"
                outputs: {rows: int, files: "list[str]"}
              b: {needs: a, run: [echo, "{{ tasks.a.outputs.files[1] }} of {{ tasks.a.outputs.rows }}"]}
            outputs: {rows: "{{ tasks.a.outputs.rows }}"}
            """)
        let run = try await bench.run(parameters: ["year": 2023])
        #expect(run.exit == .code(0), "\(run.complaints)")
        #expect(run.logs("a") == ["year 2023"])
        #expect(run.logs("b") == ["y of 10"])
        #expect(run.states("a") == ["running", "completed"])
        #expect(run.said("parents", of: "b") == ["a"])
        #expect(run.said("name", of: "b") == "b")
        #expect(run.said("inputs", of: "b")?.string?.isEmpty == false)
        #expect(run.result == ["rows": 10])
    }

    @Test func `a Python task is called with values, and its return value is its output`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              count: {python: "tasks.py:count", with: {names: [a, b], scale: 1.5}, outputs: {total: int}}
              tell: {needs: count, run: "echo {{ tasks.count.outputs.total }} {{ tasks.count.outputs.result.scale }}"}
            """,
            python: """
                def count(names: list, scale: float):
                    print("counting")
                    return {"total": len(names), "scale": scale}
                """)
        let run = try await bench.run()
        #expect(run.exit == .code(0), "\(run.complaints) \(run.messages)")
        #expect(run.logs("count") == ["counting"])
        #expect(run.logs("tell") == ["2 1.5"])
    }

    @Test func `a task that fails fails the run, and what needs it is skipped`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              bad: {run: "echo oh no >&2; exit 3"}
              next: {needs: bad, run: "true"}
              alarm: {on_failure: true, run: "echo alarm"}
            """)
        let run = try await bench.run()
        #expect(run.exit == .code(1))
        #expect(run.states("bad") == ["running", "failed"])
        #expect(run.said("cause", of: "bad") == "exit code 3")
        #expect(run.said("detail", of: "bad") == "oh no")
        #expect(run.states("next") == ["skipped"])
        #expect(run.said("cause", of: "next") == "'bad' failed")
        #expect(run.states("alarm") == ["running", "completed"])
        #expect(run.failure == "a task failed: 'bad' (exit code 3)")
    }

    @Test func `a task that is killed has crashed`() async throws {
        let run = try await PipelineBench("tasks: {a: {run: 'kill -9 $$'}}").run()
        #expect(run.exit == .code(1))
        #expect(run.states("a") == ["running", "crashed"])
        #expect(run.said("cause", of: "a") == "killed by signal 9 (SIGKILL)")
    }

    @Test func `a program that is not there fails its task with its name`() async throws {
        let run = try await PipelineBench("tasks: {a: {run: [no-such-program]}}").run()
        #expect(run.exit == .code(1))
        #expect(run.said("cause", of: "a")?.string?.hasPrefix("'no-such-program' was not found in PATH") == true)
    }

    @Test func `a task over its time is stopped with all it started, and killed where it does not listen`() async throws
    {
        let bench = try PipelineBench(
            "tasks: {a: {run: \"trap '' TERM; sleep 60 & wait; sleep 60\", timeout: 200ms, stop_grace: 100ms}}")
        let run = try await bench.run()
        #expect(run.exit == .code(1))
        #expect(run.said("cause", of: "a") == "timed out after 200ms")
        #expect(run.states("a") == ["running", "failed"])
    }

    @Test func `a task that fails is tried again, and told so`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              a:
                run: test -e there || { touch there; exit 4; }
                retries: {limit: 1, delay: 10ms}
            """)
        let run = try await bench.run()
        #expect(run.exit == .code(0), "\(run.messages)")
        #expect(run.states("a") == ["running", "pending", "running", "completed"])
        #expect(run.said("cause", of: "a") == "retrying in 10ms (1 of 1): exit code 4")
        #expect(run.said("attempt", of: "a") == 2)
    }

    // MARK: Many

    @Test func `over nothing no task runs`() async throws {
        let bench = try PipelineBench(
            "tasks:\n  a: {foreach: [], run: 'false'}\n  b: {needs: a, run: 'echo {{ len([]) }}'}")
        let run = try await bench.run()
        #expect(run.exit == .code(0))
        #expect(run.states("a-0") == [])
        #expect(run.logs("b") == ["0"])
    }

    @Test(.timeLimit(.minutes(2))) func `over 5,000 items each is a task of its own`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              a: {foreach: "{{ range(5000) }}", run: [/bin/true, "{{ item }}"]}
              b: {needs: a, run: "true"}
            """)
        let run = try await bench.run()
        #expect(run.exit == .code(0), "\(run.complaints)")
        let completed = run.messages.filter { $0["type"] == "task" && $0["state"] == "completed" && $0["key"] != "b" }
        #expect(Set(completed.compactMap { $0["key"]?.string }).count == 5_000)
        #expect(run.said("parents", of: "b")?.array?.count == 100)
        #expect(run.states("b") == ["running", "completed"])
    }

    // MARK: What processes say

    @Test func `what a task says on the contract is passed on in its name`() async throws {
        let bench = try PipelineBench(
            "tasks: {a: {python: \"tasks.py:work\"}}",
            python: """
                import json, os

                def work():
                    fd = int(os.environ.get("OCTOPIPE_CONTRACT_FD", "3"))
                    for message in (
                        {"type": "metric", "name": "records", "value": 5},
                        {"type": "progress", "done": 1, "total": 2, "task": "inner-0"},
                        {"type": "task", "key": "inner-0", "name": "inner", "state": "running"},
                    ):
                        os.write(fd, json.dumps(message).encode() + b"\\n")
                    os.write(fd, b"this is nonsense\\n{}\\n")
                    return [1]
                """)
        let run = try await bench.run()
        #expect(run.exit == .code(0), "\(run.messages)")
        #expect(run.messages.contains { $0["type"] == "metric" && $0["task"] == "a" && $0["name"] == "records" })
        #expect(run.messages.contains { $0["type"] == "progress" && $0["task"] == "a/inner-0" })
        #expect(run.states("a/inner-0") == ["running"])
        #expect(run.said("within", of: "a/inner-0") == "a")
        #expect(run.said("kind", of: "a") == "flow")
        let lines = run.logs("a")
        #expect(
            lines.contains { $0.hasPrefix("a line on the contract is no message and is passed over: this is nonsense") }
        )
        #expect(lines.contains("2 lines on the contract in all were no messages"))
    }

    @Test func `a failure of a Python task has its error as the cause`() async throws {
        let bench = try PipelineBench(
            "tasks: {a: {python: \"tasks.py:work\"}}", python: "def work():\n    raise ValueError('no such week')\n")
        let run = try await bench.run()
        #expect(run.said("cause", of: "a") == "ValueError: no such week")
        #expect(run.failure == "a task failed: 'a' (ValueError: no such week)")
        #expect(run.said("detail", of: "a")?.string?.contains("Traceback") == true)
    }

    @Test func `outputs that are nonsense or missing fail the task`() async throws {
        let bench = try PipelineBench(
            """
            tasks:
              a: {run: "echo nonsense >> $OCTOPIPE_OUTPUT"}
              b: {run: "true", outputs: {n: int}}
              c: {run: "echo n=1 >> $OCTOPIPE_OUTPUT"}
            """)
        let run = try await bench.run()
        #expect(run.said("cause", of: "a") == "$OCTOPIPE_OUTPUT, line 1: expected name=value, found 'nonsense'")
        #expect(run.said("cause", of: "b") == "it gave no output 'n' (an integer)")
        #expect(run.states("c") == ["running", "completed"])
        #expect(run.logs("c") == ["the output 'n' is passed over: the task does not declare it"])
    }
}
