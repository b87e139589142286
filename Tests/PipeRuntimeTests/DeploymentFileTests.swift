import PipeCore
import PipeRuntime
import Testing

@Suite struct DeploymentFileTests {
    private let folder = TemporaryFolder()

    private var spec: DeploymentSpec {
        get throws {
            DeploymentSpec(
                name: try #require(DeploymentName("etl/nightly")), description: "Loads: the lot.\nEvery night.",
                entryPoint: .python(file: "flows/etl.py", function: "main"), path: folder.path,
                queue: try #require(QueueName("etl queue")), tags: ["a", "yes", "1"], parameters: ["year": 2023],
                parameterSchema: try ParameterSchema(reading: [
                    "type": "object",
                    "properties": [
                        "year": ["type": "integer"], "rate": ["type": "number", "default": .double(0.5)],
                    ],
                    "required": ["year"],
                ]),
                schedules: [ScheduleSpec(.cron("0 6 * * 1"), timezone: "UTC")],
                environment: ["MODE": "on", "EMPTY": ""], python: "/usr/bin/python3",
                retries: RetryPolicy(limit: 2, delay: .seconds(90)), concurrencyLimit: 1, disconnectGrace: .seconds(600)
            )
        }
    }

    @Test func `what is written is read back unchanged`() throws {
        let file = folder.path + "/etl-deployment.yaml"
        try DeploymentFile.keep(try spec, in: file)
        #expect(try DeploymentFile.read(file).spec == spec)
        let text = try TextFile.read(file)
        #expect(text.contains("\npath: .\n"))
        #expect(text.contains("#   rate: a number, 0.5 unless given\n"))
    }

    @Test func `every shade of a retry policy and of time limits is written and read back`() throws {
        var exact = try spec
        exact.retries = RetryPolicy(
            limit: 3, backoff: .exponential(from: .seconds(10), cap: .seconds(600)), jitter: 0.2,
            reasons: [.failed, .timedOut], exitCodes: .allBut([2, 64]), poisonAfter: 5)
        exact.limits = TimeLimits(timeout: .seconds(7_200), heartbeatTimeout: .seconds(300), stopGrace: .seconds(60))
        let file = folder.path + "/exact.yaml"
        try DeploymentFile.keep(exact, in: file)
        #expect(try DeploymentFile.read(file).spec == exact)
        #expect(try TextFile.read(file).contains("\ntimeout: 2h\n"))
    }

    @Test func `a policy may be written as people write YAML`() throws {
        let file = try folder.write(
            """
            flow: a
            name: b
            command: [x]
            timeout_seconds: 7200
            retries:
              limit: 3
              backoff: [10s, 1m, 5m]
              jitter: 0.2
              on: [failed, timed_out]
              exit_codes: [75, 111]
            """, to: "people.yaml")
        let spec = try DeploymentFile.read(file).spec
        #expect(spec.limits.timeout == .seconds(7_200))
        #expect(
            spec.retries
                == RetryPolicy(
                    limit: 3, backoff: .list([.seconds(10), .seconds(60), .seconds(300)]), jitter: 0.2,
                    reasons: [.failed, .timedOut], exitCodes: .only([75, 111])))
    }

    @Test func `a command is written and read back too`() throws {
        var command = try spec
        command.entryPoint = .command(program: "./copy.sh", arguments: ["--from", "{{ year }}", "x y", "-1"])
        // The interpreter is only written for Python.
        command.python = "python3"
        let file = folder.path + "/copy.yaml"
        try DeploymentFile.keep(command, in: file)
        #expect(try DeploymentFile.read(file).spec == command)
    }

    @Test func `a file of another deployment is left alone`() throws {
        let file = try folder.write("flow: a\nname: b\ncommand: [/bin/true]\n", to: "x.yaml")
        let problem = #expect(throws: InputProblem.self) { try DeploymentFile.keep(try spec, in: file) }
        #expect(
            problem?.description
                == "\(file) holds something else than deployment etl/nightly: name another file with -o")
        #expect(try DeploymentFile.read(file).spec.name.description == "a/b")
    }

    @Test(arguments: [
        (
            "flow: a\nname: [b\n",
            ":3:1: did not find expected ',' or ']' while parsing a flow sequence that began in line 2"
        ),
        ("flow: a\nnam: b\n", ":2:1: unknown key 'nam' (did you mean 'name'?)"),
        ("name: b\ncommand: [x]\n", ":1:1: 'flow': expected a text, found nothing"),
        (
            "flow: a\nname: b\ncommand: [x]\nretries: many\n",
            ":4:1: 'retries': expected a whole number of at least 0, found 'many'"
        ),
        (
            "flow: a\nname: b\nentrypoint: main\n",
            ":3:1: 'entrypoint': expected FILE.py:FUNCTION or PIPELINE.yaml, found 'main'"
        ),
        (
            "flow: a\nname: b\ncommand: [x]\nschedules:\n  - cron: \"* * * * *\"\n  - timezone: UTC\n    cron: often\n",
            ":7:5: 'often': 1 field: expected minute hour day month weekday, or six with seconds before them"
        ),
        (
            "flow: a\nname: b\ncommand: [x]\nparameters:\n  yeer: 1\nparameter_schema:\n  properties: {year: {}}\n  additionalProperties: false\n",
            ":5:3: unknown parameter 'yeer' (did you mean 'year'?)"
        ),
        ("[]\n", ":1:1: expected a mapping, found a list"),
    ])
    func `what is wrong is said with file, line and column`(text: String, problem: String) throws {
        let file = try folder.write(text, to: "bad.yaml")
        let thrown = #expect(throws: InputProblem.self) { try DeploymentFile.read(file) }
        #expect(thrown?.description == file + problem)
    }

    @Test func `a file that is not there is named`() {
        let thrown = #expect(throws: InputProblem.self) { try DeploymentFile.readAll(at: "/nowhere/x.yaml") }
        #expect(thrown?.description == "/nowhere/x.yaml: No such file or directory")
    }

    @Test(arguments: [("", ""), ("path: .\n", ""), ("path: ../flows\n", "/../flows"), ("path: sub\n", "/sub")])
    func `a relative path starts at the file's folder`(line: String, path: String) throws {
        let file = try folder.write("flow: a\nname: b\ncommand: [x]\n\(line)", to: "p.yaml")
        #expect(try DeploymentFile.read(file).spec.path == FilePath.absolute(folder.path + path))
    }

    @Test func `of a folder, every deployment is read and nothing else`() throws {
        try folder.write("flow: a\nname: one\ncommand: [x]\n", to: "1.yaml")
        try folder.write("flow: a\nname: two\ncommand: [x]\n", to: "2.yml")
        try folder.write("services: {}\n", to: "compose.yaml")
        try folder.write("{", to: "notes.txt")
        let collection = try DeploymentFile.readAll(at: folder.path)
        #expect(collection.files.map(\.spec.name.deployment) == ["one", "two"])
        #expect(collection.others == [folder.path + "/compose.yaml"])
        try folder.write("flow: a\nname: one\ncommand: [y]\n", to: "3.yaml")
        let thrown = #expect(throws: InputProblem.self) { try DeploymentFile.readAll(at: folder.path) }
        #expect(
            thrown?.description == "\(folder.path)/3.yaml: \(folder.path)/1.yaml holds deployment a/one too: rename one"
        )
    }
}
