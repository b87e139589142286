import PipeCore
import PipePipelines
import Testing

@Suite struct PipelineFileTests {
    private static func complaints(_ text: String) -> [String] {
        do throws(PipelineFile.Complaints) {
            _ = try PipelineFile(reading: text, path: "p.yaml") { $0 == "stages.py" }
            return []
        } catch {
            return error.lines
        }
    }

    @Test func `a pipeline is read with everything it says`() throws {
        let file = try PipelineFile(
            reading: """
                name: nightly
                parameters:
                  year: int
                  region: {type: str, default: eu, enum: [eu, us]}
                concurrency: 3
                env: {REGION: "{{ parameters.region }}"}
                tasks:
                  weeks:
                    python: stages.py:weeks
                    with: {year: "{{ parameters.year }}"}
                    outputs: {weeks: "list[int]"}
                  load:
                    needs: weeks
                    foreach: "{{ tasks.weeks.outputs.weeks }}"
                    run: ./load.sh {{ item }}
                    retries: {limit: 2, delay: 1s}
                    timeout: 5m
                    concurrency: 2
                    outputs: {rows: int}
                  report:
                    needs: [load]
                    when: len(tasks.load.outputs.rows) > 0
                    deployment: report/daily
                    parameters: {rows: "{{ tasks.load.outputs.rows }}"}
                  tidy: {always: true, run: [rm, -rf, tmp]}
                outputs: {rows: "{{ tasks.load.outputs.rows }}"}
                """, path: "x/p.yaml")
        let pipeline = file.pipeline
        #expect(pipeline.name == "nightly")
        #expect(pipeline.concurrency == 3)
        #expect(pipeline.parameters.required == ["year"])
        #expect(pipeline.parameters.default(of: "region") == "eu")
        #expect(pipeline.tasks.map(\.name) == ["weeks", "load", "report", "tidy"])
        let load = try #require(pipeline.task(named: "load"))
        #expect(load.isMapped)
        #expect(load.retries == RetryPolicy(limit: 2, delay: .seconds(1)))
        #expect(load.timeout == .seconds(300))
        #expect(file.graph.layers == [["weeks"], ["load"], ["report"], ["tidy"]])
    }

    @Test func `a file without a name is called after itself, and tasks may stand in a list`() throws {
        let file = try PipelineFile(
            reading: "tasks: [{name: a, run: 'true'}, {name: b, run: x, needs: a}]", path: "d/etl.yaml")
        #expect(file.pipeline.name == "etl")
        #expect(file.graph.layers == [["a"], ["b"]])
    }

    @Test(arguments: [
        ("- a", "p.yaml:1:1: expected a mapping with 'tasks', found a list"),
        ("name: x", "p.yaml:1:1: 'tasks': expected a mapping of tasks, found nothing"),
        ("task:\n  a: {run: x}", "p.yaml:1:1: unknown key 'task' (did you mean 'tasks'?)"),
        ("tasks:\n  a: {runn: x}", "p.yaml:2:7: unknown key 'runn' (did you mean 'run'?)"),
        ("tasks:\n  a: {run: x, python: stages.py:f}", "p.yaml:2:15: 'run' and 'python' exclude each other: keep one"),
        ("tasks:\n  a: {needs: b, run: x}", "p.yaml:2:7: there is no task 'b' (did you mean 'a'?)"),
        ("tasks:\n  a: {needs: [a], run: x}", "p.yaml:2:15: 'a' needs itself"),
        (
            "tasks:\n  a: {needs: [c], run: x}\n  b: {needs: [a], run: x}\n  c: {needs: [b], run: x}",
            "p.yaml:2:7: the tasks wait for each other: a → c → b → a"
        ),
        ("tasks: [{name: a, run: x}, {name: a, run: y}]", "p.yaml:1:28: a second task is called 'a': rename one"),
        (
            "tasks:\n  a: {foreach: [1], run: x}\n  a-0: {run: x}",
            "p.yaml:3:3: 'a-0' is what an item of 'a' is called: rename one"
        ),
        ("parameters: {year: itn}\ntasks: {a: {run: x}}", "p.yaml:1:14: unknown type 'itn' (did you mean 'int'?)"),
        (
            "parameters:\n  y: {type: int, default: x}\ntasks: {a: {run: x}}",
            "p.yaml:2:18: 'default': expected an integer, got a string \"x\""
        ),
        (
            "parameters: {year: int}\ntasks:\n  a:\n    run: echo {{ parameters.yaer }}",
            "p.yaml:4:29: 'parameters' has no 'yaer' (did you mean 'year'?)"
        ),
        (
            "parameters: {year: int}\ntasks:\n  a:\n    run: |\n      set -x\n"
                + "      echo {{ parameters.year }} {{ year }}",
            "p.yaml:6:37: unknown name 'year' (did you mean 'parameters.year'?)"
        ),
        (
            "tasks:\n  a: {run: x, outputs: {n: int}}\n  b: {run: 'echo {{ tasks.a.outputs.n }}'}",
            "p.yaml:3:27: 'b' does not wait for 'a': add it to its 'needs'"
        ),
        (
            "tasks:\n  a: {run: x, outputs: {n: int}}\n  b: {needs: a, run: x, when: tasks.a.outputs.n}",
            "p.yaml:3:47: expected true or false, found an integer"
        ),
        (
            "tasks:\n  a: {run: x, outputs: {n: int}}\n  b:\n    needs: a\n"
                + "    when: '{{ tasks.a.outputs.n == ''x'' }}'\n    run: x",
            "p.yaml:5:31: an integer == a text never holds"
        ),
        (
            "tasks:\n  a: {run: x, outputs: {n: int}}\n  b: {needs: a, run: x, foreach: \"{{ tasks.a.outputs.n }}\"}",
            "p.yaml:3:25: 'foreach': expected a list, found an integer"
        ),
        (
            "tasks:\n  a: {run: 'echo {{ item }}'}",
            "p.yaml:2:21: unknown name 'item': there are env, parameters, run, tasks"
        ),
        ("tasks:\n  a: {run: 'echo {{ }}'}", "p.yaml:2:21: the expression is empty"),
        (
            "tasks:\n  a: {when: {{ x }}, run: y}",
            "p.yaml:2:14: expected a key that is a text (put it in quotes: \"{{ … }}\")"
        ),
        ("tasks:\n  a: {python: other.py:f}", "p.yaml:2:7: other.py: no such file beside the pipeline"),
        ("tasks:\n  a: {python: f}", "p.yaml:2:7: 'python': expected FILE.py:FUNCTION, found 'f'"),
        (
            "tasks:\n  a: {run: x, always: true, on_failure: true}",
            "p.yaml:2:29: 'always' and 'on_failure' exclude each other: keep one"
        ),
        (
            "tasks:\n  a: {run: x, timeout: 0}",
            "p.yaml:2:15: 'timeout': must be longer than 0; without a limit, leave it out"
        ),
        ("tasks:\n  a: {run: x, with: {a: 1}}", "p.yaml:2:15: 'with' goes with 'python'"),
        (
            "tasks:\n  1a: {run: x}",
            "p.yaml:2:3: '1a': a name is made of letters, digits, '_' and '-', and begins with a letter"
        ),
        ("tasks:\n  a: {deployment: nightly}", "p.yaml:2:7: 'deployment': expected FLOW/DEPLOYMENT, found 'nightly'"),
        (
            "tasks: {a: {run: x}}\noutputs: {n: '{{ tasks.b.outputs.n }}'}",
            "p.yaml:2:24: 'tasks' has no 'b' (did you mean 'a'?)"
        ),
    ])
    func `what is wrong is said with file, line and column`(text: String, line: String) {
        #expect(Self.complaints(text) == [line])
    }

    @Test func `all problems are told at once, in the order of the file`() {
        let lines = Self.complaints("tasks:\n  a: {runn: x}\n  b: {run: '{{ x'}\n  c: {needs: d}")
        #expect(lines.map { $0.prefix(9) } == ["p.yaml:2:", "p.yaml:3:", "p.yaml:4:"])
    }

    @Test func `tasks for the end wait for all but each other`() throws {
        let file = try PipelineFile(
            reading: """
                tasks:
                  tidy: {always: true, run: x}
                  alarm: {on_failure: true, run: x}
                  after: {needs: tidy, run: x}
                  a: {run: x}
                  b: {needs: a, run: x}
                """, path: "p.yaml")
        #expect(file.graph.waits["tidy"] == ["a", "b"])
        #expect(file.graph.waits["alarm"] == ["a", "b"])
        #expect(file.graph.waits["after"] == ["tidy"])
    }
}
