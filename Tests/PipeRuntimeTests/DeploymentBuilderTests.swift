import PipeCore
import PipeRuntime
import Testing

@Suite struct DeploymentBuilderTests {
    private let folder = TemporaryFolder()

    private var builder: DeploymentBuilder {
        DeploymentBuilder(pythonPath: "/sdk", environment: ["PATH": "/usr/bin:/bin"])
    }

    /// An interpreter that says what it was asked, and gives this answer.
    private func interpreter(_ script: String) throws -> String {
        try folder.write("#!/bin/sh\n\(script)\n", to: "interpreter", mode: 0o755)
    }

    private func order(_ target: String, python: String = "python3", parameters: [String] = []) -> DeploymentOrder {
        DeploymentOrder(target: target, name: "n", parameters: parameters, python: python, folder: folder.path)
    }

    private static let answer = """
        {"flow": "etl", "function": "main", "description": "Loads.", "parameter_schema": {"type": "object", \
        "properties": {"year": {"type": "integer"}, "rate": {"type": "number", "default": 0.5}}, "required": ["year"], \
        "additionalProperties": false}}
        """

    @Test func `Python is asked for the flow's name and parameters`() async throws {
        try folder.write("", to: "flow.py")
        let python = try interpreter("echo \"asked: $* with $PYTHONPATH\" > asked; echo noise; echo '\(Self.answer)'")
        let spec = try await builder.build(order("flow.py:main", python: python, parameters: ["year=2023"]))
        #expect(spec.name.description == "etl/n")
        #expect(spec.description == "Loads.")
        #expect(spec.entryPoint == .python(file: "flow.py", function: "main"))
        #expect(spec.path == folder.path)
        #expect(spec.parameters == ["year": 2023])
        #expect(spec.parameterSchema.names == ["year", "rate"])
        #expect(try TextFile.read(folder.path + "/asked") == "asked: -m octopipe describe flow.py:main with /sdk\n")
    }

    @Test(arguments: [
        ("flow.py:main", "echo 'flow.py has no function main' >&2; exit 2", "flow.py has no function main"),
        ("flow.py:main", "exit 3", "flow.py:main: 'octopipe describe' ended with exit code 3"),
        (
            "flow.py:main", "echo hello",
            "flow.py:main: 'octopipe describe' gave no description; is /sdk of another version?"
        ),
    ])
    func `what Python complains of is passed on`(target: String, script: String, line: String) async throws {
        try folder.write("", to: "flow.py")
        let python = try interpreter(script)
        let problem = await #expect(throws: InputProblem.self) {
            try await builder.build(order(target, python: python))
        }
        #expect(problem?.description == line)
    }

    // MARK: Pipelines

    @Test func `a pipeline says itself what it is called and takes`() async throws {
        try folder.write(
            "description: Loads.\nparameters: {year: int, rate: {type: float, default: 0.5}}\ntasks: {a: {run: x}}",
            to: "etl.yaml")
        let spec = try await builder.build(order("etl.yaml", parameters: ["year=2023"]))
        #expect(spec.name.description == "etl/n")
        #expect(spec.description == "Loads.")
        #expect(spec.entryPoint == .pipeline(file: "etl.yaml"))
        #expect(spec.path == folder.path)
        #expect(spec.parameters == ["year": 2023])
        #expect(spec.parameterSchema.required == ["year"])
        #expect(try DeploymentSpec(reading: spec.json) == spec)
    }

    @Test(arguments: [
        ("tasks: {a: {needs: b, run: x}}", [], "etl.yaml:1:13: there is no task 'b'"),
        (
            "tasks: {a: {python: 'gone.py:f'}, b: {needs: c, run: x}}", [],
            "etl.yaml:1:39: there is no task 'c' (did you mean 'a'?)"
        ),
        ("tasks: {a: {python: 'gone.py:f'}}", [], "etl.yaml:1:13: gone.py: no such file beside the pipeline"),
        ("tasks: {a: {run: x}}", ["year=1"], "unknown parameter 'year': the flow takes none"),
    ])
    func `a pipeline that cannot work is refused`(text: String, parameters: [String], line: String) async throws {
        try folder.write(text, to: "etl.yaml")
        let problem = await #expect(throws: InputProblem.self) {
            try await builder.build(order("etl.yaml", parameters: parameters))
        }
        #expect(problem?.description.hasPrefix(line) == true, "\(problem?.description ?? "")")
    }

    @Test func `a parameter that the flow does not take is refused`() async throws {
        try folder.write("", to: "flow.py")
        let python = try interpreter("echo '\(Self.answer)'")
        let problem = await #expect(throws: InputProblem.self) {
            try await builder.build(order("flow.py:main", python: python, parameters: ["yeer=1"]))
        }
        #expect(problem?.description == "unknown parameter 'yeer' (did you mean 'year'?)")
    }

    @Test func `a logical date is kept as it was typed, if it fits the parameter's type`() async throws {
        try folder.write("", to: "flow.py")
        let python = try interpreter("echo '\(Self.answer)'")
        let year = "{{ scheduled_at | year }}"
        var order = order("flow.py:main", python: python, parameters: ["year=\(year)"])
        order.schedules = [ScheduleSpec(.cron("@daily"))]
        #expect(try await builder.build(order).parameters == ["year": .string(year)])
        for (typed, line) in [
            ("year={{ scheduled_at | date }}", "parameter 'year': expected an integer, got a string \"1970-01-01\""),
            (
                "year={{ scheduled_at | yaer }}",
                "-p year: '{{ scheduled_at | yaer }}': expected one of "
                    + "\(LogicalDate.filters.joined(separator: ", ")) (did you mean 'year'?)"
            ),
        ] {
            order.parameters = [typed]
            let order = order
            let problem = await #expect(throws: InputProblem.self) { try await builder.build(order) }
            #expect(problem?.description == line)
        }
        order.parameters = []
        let bare = order
        let missing = await #expect(throws: InputProblem.self) { try await builder.build(bare) }
        #expect(missing?.description == "missing required parameter 'year' (an integer): add -p year=…")
    }

    @Test func `a command's logical date is a parameter, not a default`() async throws {
        var order = order("sh", parameters: ["date={{ scheduled_at | date }}", "to=/lake"])
        order.arguments = ["{{ date }}", "{{ to }}"]
        let spec = try await builder.build(order)
        #expect(spec.parameters == ["date": "{{ scheduled_at | date }}"])
        #expect(spec.parameterSchema.default(of: "date") == nil)
        #expect(spec.parameterSchema.default(of: "to") == "/lake")
    }

    @Test func `a schedule that is wrong is named as its flag`() async throws {
        var martian = order("sh")
        martian.schedules = [ScheduleSpec(.cron("@daily"), timezone: "Mars")]
        let order = martian
        let problem = await #expect(throws: InputProblem.self) { try await builder.build(order) }
        #expect(problem?.description.hasPrefix("--timezone: unknown time zone 'Mars'") == true)
    }

    @Test func `a file or an interpreter that is not there is named`() async throws {
        let file = await #expect(throws: InputProblem.self) { try await builder.build(order("none.py:main")) }
        #expect(file?.description == "none.py: no such file in \(folder.path)")
        try folder.write("", to: "flow.py")
        let python = await #expect(throws: InputProblem.self) {
            try await builder.build(order("flow.py:main", python: "python0"))
        }
        #expect(python?.description == "python0: not found in PATH; name another interpreter with --python")
    }

    @Test func `a command's placeholders are its parameters`() async throws {
        try folder.write("#!/bin/sh\n", to: "copy.sh", mode: 0o755)
        var order = order("copy.sh", parameters: ["to=/lake"])
        order.arguments = ["--from", "{{ from }}", "--to={{ to }}"]
        let spec = try await builder.build(order)
        #expect(spec.name.description == "copy/n")
        #expect(spec.entryPoint == .command(program: "./copy.sh", arguments: order.arguments))
        #expect(spec.parameterSchema.required == ["from"])
        #expect(try spec.runParameters(typed: ["from=a b"]) == ["from": "a b", "to": "/lake"])
    }

    /// A program that leaves a note when it is run.
    private func program(_ name: String, _ script: String) throws {
        try folder.write("#!/bin/sh\necho \"ran $*\" >> \"$(dirname \"$0\")/ran\"\n\(script)\n", to: name, mode: 0o755)
    }

    @Test func `a program that knows the question is asked for its name and parameters`() async throws {
        let answer = Self.answer.replacing(#""function": "main", "#, with: "")
        try program("etl", "[ \"$*\" = --octopipe-describe ] && echo noise && echo '\(answer)'")
        let spec = try await builder.build(order("./etl", parameters: ["year=2023"]))
        #expect(spec.name.description == "etl/n")
        #expect(spec.description == "Loads.")
        #expect(spec.entryPoint == .command(program: "./etl", arguments: []))
        #expect(spec.parameters == ["year": 2023])
        #expect(spec.parameterSchema.names == ["year", "rate"])
        #expect(try TextFile.read(folder.path + "/ran") == "ran --octopipe-describe\n")
        let problem = await #expect(throws: InputProblem.self) {
            try await builder.build(order("etl", parameters: ["year=soon"]))
        }
        #expect(problem?.description == "parameter 'year': expected an integer, got a string \"soon\"")
    }

    @Test func `a program that does not know the question is not run`() async throws {
        try program("drop-tables.sh", "echo done")
        let spec = try await builder.build(order("drop-tables.sh"))
        #expect(spec.name.description == "drop-tables/n")
        #expect(throws: TextFile.Problem.self) { try TextFile.read(folder.path + "/ran") }
        // Nor is one that is given arguments of its own.
        try program("etl", "# --octopipe-describe")
        var order = order("etl")
        order.arguments = ["--year", "{{ year }}"]
        #expect(try await builder.build(order).parameterSchema.required == ["year"])
        #expect(throws: TextFile.Problem.self) { try TextFile.read(folder.path + "/ran") }
    }

    @Test(arguments: ["exit 2", "echo what", "echo '{}'"])
    func `a program that holds the question and has no answer is a plain command`(script: String) async throws {
        try program("tool", "# --octopipe-describe\n\(script)")
        let spec = try await builder.build(order("tool"))
        #expect(spec.name.description == "tool/n")
        #expect(spec.parameterSchema == ParameterSchema(untyped: [], defaults: [:]))
    }

    @Test func `a flow that crashes when it is asked is named`() async throws {
        try program("etl", "# --octopipe-describe\necho 'Fatal error: no' >&2\nkill -ILL $$")
        let problem = await #expect(throws: InputProblem.self) { try await builder.build(order("etl")) }
        #expect(problem?.description == "Fatal error: no")
    }

    @Test func `the question is found wherever it stands in a file`() async throws {
        for offset in [0, 1_048_570, 1_048_576, 2_500_000] {
            let padding = String(repeating: "-", count: offset)
            try folder.write(padding + "--octopipe-describe", to: "flow", mode: 0o755)
            #expect(FileSearch.file(folder.path + "/flow", holds: "--octopipe-describe"))
            try folder.write(padding + "--octopipe-describ", to: "flow", mode: 0o755)
            #expect(!FileSearch.file(folder.path + "/flow", holds: "--octopipe-describe"))
        }
        #expect(!FileSearch.file(folder.path + "/none", holds: "x"))
    }

    @Test func `retries and a timeout are taken over, and what does not fit is named as its flag`() async throws {
        var order = order("sh")
        order.attempts = ["retries": 3, "retry_delay": "30s", "timeout": "2h"]
        let spec = try await builder.build(order)
        #expect(spec.retries == RetryPolicy(limit: 3, delay: .seconds(30)))
        #expect(spec.limits == TimeLimits(timeout: .seconds(7_200)))
        for (members, line) in [
            (["retries": -1], "--retries: expected a whole number of at least 0, found -1"),
            (["retry_delay": "soon"], "--retry-delay: expected a duration such as 30s, 5m or 1h30m, found 'soon'"),
            (["timeout": "0"], "--timeout: must be longer than 0; without a limit, leave it out"),
        ] as [(JSON.Object, String)] {
            order.attempts = members
            let problem = await #expect(throws: InputProblem.self) { try await builder.build(order) }
            #expect(problem?.description == line)
        }
    }

    @Test func `a program may come from PATH, and must be one`() async throws {
        #expect(try await builder.build(order("sh")).entryPoint == .command(program: "sh", arguments: []))
        try folder.write("", to: "data.csv")
        for (target, line) in [
            ("data.csv", "data.csv: not executable: chmod +x it, or name a flow in Python as FILE.py:FUNCTION"),
            ("no-such-thing", "no-such-thing: no such file in \(folder.path), and no program of that name in PATH"),
            (".", ".: not a file"),
        ] {
            let problem = await #expect(throws: InputProblem.self) { try await builder.build(order(target)) }
            #expect(problem?.description == line)
        }
    }
}
