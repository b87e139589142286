import PipeCore
import PipePipelines
import Testing

@Suite struct PipelineMachineTests {
    private func machine(_ tasks: String, parameters: JSON.Object = [:], concurrency: Int = 10) throws
        -> PipelineMachine
    {
        let declared = parameters.names.map { "\($0): any" }.joined(separator: ", ")
        let file = try PipelineFile(reading: "parameters: {\(declared)}\n\(tasks)", path: "p.yaml")
        return PipelineMachine(file, facts: PipelineFacts(parameters: parameters), concurrency: concurrency)
    }

    @Test func `a task starts once all that it needs has ended, and is given their outputs`() throws {
        var machine = try machine(
            """
            tasks:
              a: {run: x, outputs: {n: int}}
              b: {run: x}
              c: {needs: [a, b], run: "echo {{ tasks.a.outputs.n }}"}
            outputs: {n: "{{ tasks.a.outputs.n }}"}
            """)
        #expect(machine.steps().words == ["start a 1", "start b 1"])
        #expect(machine.ended("a", .completed(["n": "7"])) == .complete(key: "a", outputs: ["n": 7]))
        #expect(machine.steps().isEmpty)
        _ = machine.ended("b", .completed([:]))
        let steps = machine.steps()
        #expect(steps.words == ["start c 1"])
        guard case .start(let launch)? = steps.first else { return }
        #expect(launch.work == .script("echo 7"))
        #expect(launch.parents == ["a", "b"])
        _ = machine.ended("c", .completed([:]))
        #expect(machine.steps() == [.finish(.completed(["n": 7]))])
        #expect(machine.steps().isEmpty)
    }

    @Test func `what needs a failed task is skipped with its name, and the rest goes on`() throws {
        var machine = try machine(
            """
            tasks:
              a: {run: x}
              b: {needs: a, run: x}
              c: {needs: b, run: x}
              d: {run: x}
              e: {needs: d, run: x}
              alarm: {on_failure: true, run: x}
              tidy: {always: true, run: x}
            """)
        #expect(machine.steps().words == ["start a 1", "start d 1"])
        #expect(machine.ended("a", .failed(.failed, exitCode: 3, cause: "exit code 3")).words == "fail a: exit code 3")
        #expect(machine.steps().words == ["skip b: 'a' failed", "skip c: 'a' failed"])
        _ = machine.ended("d", .completed([:]))
        #expect(machine.steps().words == ["start e 1"])
        _ = machine.ended("e", .completed([:]))
        #expect(machine.steps().words == ["start alarm 1", "start tidy 1"])
        _ = machine.ended("alarm", .completed([:]))
        _ = machine.ended("tidy", .completed([:]))
        #expect(machine.steps() == [.finish(.failed("a task failed: 'a' (exit code 3)"))])
    }

    @Test func `without a failure the alarm is skipped and tidying runs`() throws {
        var machine = try machine(
            "tasks:\n  a: {run: x}\n  alarm: {on_failure: true, needs: a, run: x}\n  tidy: {always: true, run: x}")
        _ = machine.steps()
        _ = machine.ended("a", .completed([:]))
        #expect(machine.steps().words == ["skip alarm: nothing failed", "start tidy 1"])
    }

    @Test func `a task whose condition does not hold is skipped, and so is what needs it`() throws {
        var machine = try machine(
            "tasks:\n  a: {when: parameters.full, run: x}\n  b: {needs: a, run: x}\n"
                + "  c: {needs: a, always: true, run: x}",
            parameters: ["full": false])
        #expect(machine.steps().words == ["skip a: 'when' does not hold", "skip b: 'a' was skipped", "start c 1"])
        _ = machine.ended("c", .completed([:]))
        #expect(machine.steps() == [.finish(.completed(nil))])
    }

    @Test(arguments: [
        ("when: parameters.x", "fail a: 'when': expected true or false, found an integer"),
        ("foreach: '{{ parameters.x }}'", "fail a: 'foreach': expected a list, found an integer"),
        ("env: {A: '{{ parameters.x | lower }}'}", "fail a: 'A': lower(): expected a text, found an integer"),
    ])
    func `an expression without a value fails its task`(key: String, words: String) throws {
        var machine = try machine("tasks:\n  a: {\(key), run: x}", parameters: ["x": 5])
        let steps = machine.steps()
        #expect(steps.words.first == words)
        #expect(steps.words.last?.hasPrefix("finish failed") == true)
    }

    // MARK: foreach

    @Test func `a task runs once for each item, at most so many at once, and its outputs become lists`() throws {
        var machine = try machine(
            """
            tasks:
              a: {foreach: [x, y, z], concurrency: 2, run: "echo {{ item }} {{ index }}", outputs: {n: int}}
              b: {needs: a, run: "echo {{ tasks.a.outputs.n }}"}
            """)
        #expect(machine.steps().words == ["start a-0 1", "start a-1 1"])
        _ = machine.ended("a-1", .completed(["n": 1]))
        #expect(machine.steps().words == ["start a-2 1"])
        _ = machine.ended("a-2", .completed(["n": 2]))
        _ = machine.ended("a-0", .completed(["n": 0]))
        guard case .start(let launch)? = machine.steps().first else { return #expect(Bool(false)) }
        #expect(launch.work == .script("echo '[0,1,2]'"))
        #expect(launch.parents == ["a-0", "a-1", "a-2"])
    }

    @Test func `over nothing no task runs, and the outputs are empty lists`() throws {
        var machine = try machine(
            "tasks:\n  a: {foreach: [], run: x, outputs: {n: int}}\n"
                + "  b: {needs: a, run: ['{{ len(tasks.a.outputs.n) }}']}"
        )
        guard case .start(let launch)? = machine.steps().first else { return #expect(Bool(false)) }
        #expect(launch.work == .command(["0"]))
        #expect(launch.parents.isEmpty)
    }

    @Test func `over 5,000 items all run, and one that fails fails the task once all have ended`() throws {
        var machine = try machine(
            "tasks:\n  a: {foreach: '{{ range(5000) }}', run: 'x {{ item }}'}\n  b: {needs: a, run: x}", concurrency: 4)
        var open = machine.steps().words
        #expect(open.count == 4)
        var started = 0
        while !open.isEmpty {
            started += 1
            let key = String(open.removeFirst().split(separator: " ")[1])
            _ = machine.ended(key, key == "a-17" ? .failed(.failed, cause: "exit code 1") : .completed([:]))
            let steps = machine.steps()
            guard started == 5_000 else {
                open += steps.words
                continue
            }
            #expect(steps.words == ["skip b: 'a' failed", "finish failed: a task failed: 'a-17' (exit code 1)"])
        }
        #expect(started == 5_000)
    }

    // MARK: Tries

    @Test func `a try that failed is followed by another after its wait, and takes no slot meanwhile`() throws {
        var machine = try machine(
            "tasks:\n  a: {run: x, retries: {limit: 1, delay: 5s}}\n  b: {run: x}", concurrency: 1)
        #expect(machine.steps().words == ["start a 1"])
        let step = machine.ended("a", .failed(.timedOut, cause: "timed out after 2s"))
        #expect(
            step
                == .retry(
                    key: "a", attempt: 2, after: .seconds(5), cause: "retrying in 5.0s (1 of 1): timed out after 2s"))
        #expect(machine.steps().words == ["start b 1"])
        machine.retryIsDue("a")
        #expect(machine.steps().isEmpty)
        _ = machine.ended("b", .completed([:]))
        #expect(machine.steps().words == ["start a 2"])
        #expect(machine.ended("a", .failed(.failed, cause: "exit code 1")).words == "fail a: exit code 1")
    }

    @Test(
        arguments: [
            ("{n: int}", [:], "it gave no output 'n' (an integer)"),
            ("{n: int}", ["n": "many"], "output 'n': expected an integer, got a string \"many\""),
            ("{n: {type: int, minimum: 1}}", ["n": 0], "output 'n': expected at least 1, got 0"),
        ] as [(String, JSON.Object, String)])
    func `outputs that are missing or of another type fail the task`(
        declared: String, given: JSON.Object, cause: String
    ) throws {
        var machine = try machine("tasks:\n  a: {run: x, outputs: \(declared)}")
        _ = machine.steps()
        #expect(machine.ended("a", .completed(given)).words == "fail a: \(cause)")
    }

    @Test func `the members of what a Python function returns are the outputs that it declares`() throws {
        var machine = try machine("tasks:\n  a: {python: 'f.py:f', outputs: {n: int, m: {type: int, default: 3}}}")
        _ = machine.steps()
        let result: JSON = ["n": 1, "other": 2]
        #expect(
            machine.ended("a", .completed(["result": result]))
                == .complete(key: "a", outputs: ["result": result, "n": 1, "m": 3]))
    }

    @Test func `a task that is given the same has the same digest, and another one as soon as anything differs`() throws
    {
        func digest(_ value: JSON, _ output: JSON) throws -> String {
            var machine = try machine(
                "tasks:\n  a: {run: x, outputs: {n: int}}\n  b: {needs: a, run: ['{{ parameters.v }}']}",
                parameters: ["v": value])
            _ = machine.steps()
            _ = machine.ended("a", .completed(["n": output]))
            guard case .start(let launch)? = machine.steps().first else { return "" }
            return launch.inputs
        }
        #expect(try digest(1, 1) == digest(1, 1))
        #expect(try digest(1, 1) != digest(2, 1))
        #expect(try digest(1, 1) != digest(1, 2))
    }
}

extension PipelineStep {
    fileprivate var words: String {
        switch self {
        case .start(let launch): "start \(launch.key) \(launch.attempt)"
        case .complete(let key, _): "complete \(key)"
        case .retry(let key, _, _, let cause): "retry \(key): \(cause)"
        case .fail(let key, _, _, _, let cause): "fail \(key): \(cause)"
        case .skip(let key, _, _, let cause): "skip \(key): \(cause)"
        case .finish(.completed(let value)): "finish \(value?.description ?? "")"
        case .finish(.failed(let cause)): "finish failed: \(cause)"
        }
    }
}

extension [PipelineStep] {
    fileprivate var words: [String] { map(\.words) }
}

extension PipelineStep? {
    fileprivate var words: String? { map(\.words) }
}
