import PipeCore
import Testing

@Suite struct DeploymentSpecTests {
    private static let python: JSON.Object = [
        "flow": "turnstile", "name": "weekly", "entrypoint": "flow.py:main",
    ]

    private func read(_ changes: JSON.Object) throws(SpecProblem) -> DeploymentSpec {
        try DeploymentSpec(reading: .object(Self.python.merging(changes)), folder: "/srv/flows")
    }

    @Test func `little is needed, the rest has defaults`() throws {
        let spec = try read([:])
        #expect(spec.name.description == "turnstile/weekly")
        #expect(spec.entryPoint == .python(file: "flow.py", function: "main"))
        #expect(spec.path == "/srv/flows")
        #expect(spec.queue == .default)
        #expect(spec.python == "python3")
        #expect(spec.retries == .none)
        #expect(spec.concurrencyLimit == nil)
        #expect(spec.disconnectGrace == .zero)
        #expect(spec.limits == .none)
        #expect(spec.tags.isEmpty)
        #expect(spec.schedules.isEmpty)
    }

    @Test func `everything that is written is read back`() throws {
        let name = try #require(DeploymentName("turnstile/weekly"))
        let queue = try #require(QueueName("heavy duty"))
        let schema = try ParameterSchema(reading: ["properties": ["year": ["type": "integer"]]])
        let spec = DeploymentSpec(
            name: name, description: "One week\nof data",
            entryPoint: .command(program: "/bin/sh", arguments: ["-c", ""]), path: "/srv", queue: queue,
            tags: ["nightly", "mta"], parameters: ["year": 2023],
            parameterSchema: schema, schedules: [ScheduleSpec(.cron("0 9 * * 6"), timezone: "America/New_York")],
            environment: ["B": "2", "A": "one"], retries: RetryPolicy(limit: 3, delay: .milliseconds(1_500)),
            concurrencyLimit: 2, disconnectGrace: .seconds(300))
        #expect(try DeploymentSpec(reading: spec.json) == spec)
        let text = spec.json.pretty
        #expect(try DeploymentSpec(reading: try JSON.parse(text)).json.pretty == text)
        let python = try read(["python": "/opt/venv/bin/python", "retries": 2, "retry_delay": "90s"])
        #expect(try DeploymentSpec(reading: python.json) == python)
    }

    @Test func `a flow in Python may be kept warm`() throws {
        for none: JSON.Object in [[:], ["warm": .null], ["warm": false]] { #expect(try !read(none).isWarm) }
        let spec = try read(["warm": true])
        #expect(spec.isWarm)
        #expect(try DeploymentSpec(reading: spec.json) == spec)
    }

    @Test func `what is no flow in Python cannot be kept warm`() throws {
        for other: JSON.Object in [
            ["entrypoint": "pipeline.yaml"], ["entrypoint": .null, "command": ["/bin/true"]],
        ] {
            #expect(try !read(other.merging(["warm": false])).isWarm)
            let problem = #expect(throws: SpecProblem.self) { try read(other.merging(["warm": true])) }
            #expect(
                problem?.description
                    == "warm: 'warm': only a flow in Python (entrypoint: FILE.py:FUNCTION) can be kept warm: leave it out"
            )
        }
        let problem = #expect(throws: SpecProblem.self) { try read(["warm": "hot"]) }
        #expect(problem?.description == "warm: 'warm': expected true or false, found a string")
    }

    @Test(arguments: [("/abs", "/abs"), (".", "/srv/flows"), ("sub/dir", "/srv/flows/sub/dir")])
    func `a relative path starts from the file's folder`(path: String, absolute: String) throws {
        #expect(try read(["path": .string(path)]).path == absolute)
    }

    @Test func `numbers and booleans in the environment become texts`() throws {
        let spec = try read(["environment": ["N": 5, "F": true, "V": .double(1.5), "T": "x"]])
        #expect(spec.environment == ["N": "5", "F": "true", "V": "1.5", "T": "x"])
    }

    @Test func `a duration may be a text or whole seconds`() throws {
        #expect(try read(["retry_delay": "1h30m"]).retries.backoff == .constant(.seconds(5_400)))
        #expect(try read(["disconnect_grace": 90]).disconnectGrace == .seconds(90))
    }

    @Test func `null is as good as absent`() throws {
        let spec = try read(["tags": .null, "retries": .null, "concurrency_limit": .null, "python": .null])
        #expect(spec == (try read([:])))
    }

    private static let broken: [(change: JSON.Object, problem: String)] = [
        (["flow": ""], "flow: 'flow' must not be empty"),
        (["flow": .null], "flow: 'flow': expected a text, found null"),
        (["flow": 7], "flow: 'flow': expected a text, found an integer"),
        (["flow": "a/b"], "flow: 'flow' must not contain '/' or control characters, nor exceed 200 bytes"),
        (["name": "a\nb"], "name: 'name' must not contain '/' or control characters, nor exceed 200 bytes"),
        (["work_queu": "x"], "work_queu: unknown key 'work_queu' (did you mean 'work_queue'?)"),
        (["work_queue": ""], "work_queue: 'work_queue' must be 1 to 200 bytes without control characters"),
        (
            ["entrypoint": "flow.py"],
            "entrypoint: 'entrypoint': expected FILE.py:FUNCTION or PIPELINE.yaml, found 'flow.py'"
        ),
        (["command": ["ls"]], "command: 'entrypoint' and 'command' exclude each other: keep one"),
        (["tags": "x"], "tags: 'tags': expected a list of texts, found a string"),
        (["tags": ["a", [:]]], "tags.1: expected a text, found an object"),
        (["retries": -1], "retries: 'retries': expected a whole number of at least 0, found -1"),
        (
            ["concurrency_limit": 0],
            "concurrency_limit: 'concurrency_limit': expected a whole number of at least 1, found 0"
        ),
        (
            ["retry_delay": "soon"],
            "retry_delay: 'retry_delay': expected a duration such as 30s, 5m or 1h30m, found 'soon'"
        ),
        (["schedules": ["x"]], "schedules.0: expected a mapping, found a string"),
        (["schedules": [["timezone": "UTC"]]], "schedules.0: expected one of 'cron', 'interval', 'rrule'"),
        (["schedules": [["cron": "* * * * *", "tz": "UTC"]]], "schedules.0.tz: unknown key 'tz'"),
        (["environment": ["A=B": "x"]], "environment.A=B: 'A=B' cannot name an environment variable"),
        (["environment": ["A": []]], "environment.A: 'A': expected a text, found a list"),
        (["parameters": [1]], "parameters: 'parameters': expected a mapping, found a list"),
        (
            ["parameter_schema": ["properties": ["year": ["type": "integer"]]], "parameters": ["year": "x"]],
            #"parameters.year: parameter 'year': expected an integer, got a string "x""#
        ),
    ]

    @Test(arguments: broken) func `what does not fit is named with its place`(change: JSON.Object, problem: String) {
        do {
            let spec = try read(change)
            Issue.record("read as \(spec.json)")
        } catch {
            #expect(error.description == problem)
        }
    }

    @Test func `an entry point is needed, and a document must be a mapping`() {
        func problem(_ value: JSON) -> String? {
            do {
                _ = try DeploymentSpec(reading: value)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(
            problem(["flow": "a", "name": "b"])
                == "expected 'entrypoint: FILE.py:FUNCTION' (or PIPELINE.yaml) or 'command: [PROGRAM, ARGUMENT, …]'")
        #expect(problem([1]) == "expected a mapping, found a list")
        #expect(problem(["name": "b"]) == "'flow': expected a text, found nothing")
    }

    @Test func `a limit of its log is a size above nothing`() throws {
        func spec(_ limit: JSON) throws(SpecProblem) -> DeploymentSpec {
            try DeploymentSpec(reading: ["flow": "f", "name": "n", "command": ["true"], "log_limit": limit])
        }
        #expect(try spec("64MiB").logLimit == 64 << 20)
        #expect(try spec(.int(1_000)).logLimit == 1_000)
        #expect(try spec(.null).logLimit == nil)
        let written = try spec("64MiB")
        #expect(try DeploymentSpec(reading: written.json) == written)
        for wrong: JSON in ["0", "much", "-1MiB", true] {
            let problem = #expect(throws: SpecProblem.self) { try spec(wrong) }
            #expect(problem?.description.contains("expected a size above 0 such as 64MiB") == true)
        }
    }
}
