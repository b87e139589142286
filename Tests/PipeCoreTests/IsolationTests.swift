import PipeCore
import Testing

@Suite struct IsolationTests {
    private func read(_ members: JSON.Object) throws(SpecProblem) -> Isolation {
        try Isolation(ofDeployment: SpecReader(.object(members)), ignoresUnknownKeys: false)
    }

    @Test func `without keys a run is its agent's, and has no limits`() throws {
        #expect(try read([:]) == .none)
        #expect(try read(["user": .null, "umask": .null, "nice": .null, "resources": .null]) == .none)
        #expect(Isolation.none.umask == 0o022)
    }

    private static let all: JSON.Object = [
        "user": "etl", "umask": "027", "nice": 10, "pass_environment": ["AWS_PROFILE", "MELTANO_*"],
        "keep_workdir": "on_failure", "resources": ["memory": "2GiB", "cpu": .double(1.5), "processes": 200],
    ]

    @Test func `all of it is read`() throws {
        let isolation = try read(Self.all)
        #expect(isolation.user == "etl")
        #expect(isolation.umask == 0o027)
        #expect(isolation.nice == 10)
        #expect(isolation.passEnvironment.map(\.description) == ["AWS_PROFILE", "MELTANO_*"])
        #expect(isolation.keepWorkdir == .onFailure)
        #expect(isolation.resources == ResourceLimits(memory: 2 << 30, cpu: 1.5, processes: 200))
    }

    @Test(arguments: [
        [:], all, ["umask": "000"], ["umask": "0777"], ["nice": -20], ["keep_workdir": "always"],
        ["resources": ["memory": 1_048_577]], ["resources": ["cpu": 2]], ["resources": ["processes": 1]],
    ])
    func `a deployment writes what it reads`(members: JSON.Object) throws {
        let isolation = try read(members)
        let spec = DeploymentSpec(
            name: try #require(DeploymentName("a/b")), entryPoint: .command(program: "x", arguments: []),
            isolation: isolation)
        #expect(try DeploymentSpec(reading: spec.json).isolation == isolation)
    }

    @Test func `limits that a newer program knows are passed over`() throws {
        let reader = try SpecReader(["resources": ["cpu": 1, "io": "10MB"]])
        #expect(try Isolation(ofDeployment: reader, ignoresUnknownKeys: true).resources == ResourceLimits(cpu: 1))
    }

    private static let broken: [(members: JSON.Object, problem: String)] = [
        (["user": ""], "user: 'user': expected the name of a Unix user, found ''"),
        (["user": "a b"], "user: 'user': expected the name of a Unix user, found 'a b'"),
        (["user": 1_000], "user: 'user': expected a text, found an integer"),
        (["umask": 27], "umask: 'umask': expected three octal digits in quotes, such as \"027\", found 27"),
        (["umask": "0o27"], "umask: 'umask': expected three octal digits in quotes, such as \"027\", found '0o27'"),
        (["umask": "1000"], "umask: 'umask': expected three octal digits in quotes, such as \"027\", found '1000'"),
        (["nice": 20], "nice: 'nice': expected a whole number from -20 to 19, found 20"),
        (["nice": -21], "nice: 'nice': expected a whole number of at least -20, found -21"),
        (
            ["pass_environment": ["A", "*"]],
            "pass_environment.1: '*' would hand on everything, the agent's own secrets too: expected a name such as AWS_PROFILE, or the beginning of names such as MELTANO_*"
        ),
        (
            ["pass_environment": ["A=B"]],
            "pass_environment.0: 'A=B' names no environment variable: expected a name such as AWS_PROFILE, or the beginning of names such as MELTANO_*"
        ),
        (
            ["keep_workdir": "sometimes"],
            "keep_workdir: 'keep_workdir': expected never, on_failure or always, found 'sometimes'"
        ),
        (["resources": 5], "resources: expected a mapping, found an integer"),
        (["resources": ["ram": 5]], "resources.ram: unknown key 'ram'"),
        (
            ["resources": ["memory": "much"]],
            "resources.memory: 'memory': expected a size such as 512MiB or 2GiB, found 'much'"
        ),
        (["resources": ["memory": -1]], "resources.memory: 'memory': expected a size such as 512MiB or 2GiB, found -1"),
        (["resources": ["memory": 2]], "resources.memory: 'memory': at least 1MiB, found 2 (bytes)"),
        (["resources": ["memory": "2K"]], "resources.memory: 'memory': at least 1MiB, found 2K"),
        (
            ["resources": ["cpu": 0]],
            "resources.cpu: 'cpu': expected a number of processors from 0.01 to 1024, such as 1.5, found 0"
        ),
        (
            ["resources": ["cpu": "150%"]],
            "resources.cpu: 'cpu': expected a number of processors from 0.01 to 1024, such as 1.5, found '150%'"
        ),
        (
            ["resources": ["processes": 0]],
            "resources.processes: 'processes': expected a whole number of at least 1, found 0"
        ),
        (["resources": ["processes": 5_000_000]], "resources.processes: 'processes': at most 4194304, found 5000000"),
    ]

    @Test(arguments: broken) func `what does not fit is named with its place`(members: JSON.Object, problem: String) {
        do {
            Issue.record("read as \(try read(members))")
        } catch {
            #expect("\(error)" == problem)
        }
    }

    @Test func `a pattern is a name or the beginning of names`() throws {
        let name = try #require(EnvironmentPattern("AWS_PROFILE"))
        #expect(name.matches("AWS_PROFILE") && !name.matches("AWS_PROFILE_2") && !name.matches("AWS"))
        let names = try #require(EnvironmentPattern("MELTANO_*"))
        #expect(names.matches("MELTANO_HOME") && names.matches("MELTANO_") && !names.matches("MELTANO"))
    }

    @Test func `a folder is kept by its policy`() {
        let cause = Cause("x")
        for event in [RunEvent.failed(cause), .crashed(cause), .timedOut(cause)] {
            #expect(WorkFolderPolicy.onFailure.keeps(after: event))
            #expect(!WorkFolderPolicy.never.keeps(after: event))
        }
        for event in [RunEvent.succeeded, .stopped(cause), .released(reason: "x"), nil] {
            #expect(!WorkFolderPolicy.onFailure.keeps(after: event))
            #expect(WorkFolderPolicy.always.keeps(after: event))
        }
    }

    @Test func `what an attempt took goes with the change that ends it`() throws {
        let usage = ResourceUse(cpu: .seconds(2), peakMemory: 1 << 20, logBytes: 7)
        let standing = RunStanding(id: .random(), state: .running, revision: 3, attempt: 1, spent: 0, retries: .none)
        #expect(try RunMachine.change(standing, on: .succeeded, using: usage).usage == usage)
        #expect(try RunMachine.change(standing, on: .failed(Cause("x")), using: usage).usage == usage)
        #expect(try RunMachine.change(standing, on: .succeeded).usage == nil)
    }

    @Test func `that memory was short is said with what is known`() {
        #expect("\(OutOfMemory(limit: 64 << 20, peak: 63 << 20))" == "out of memory: limit 64 MiB, peak 63 MiB")
        #expect("\(OutOfMemory(limit: nil, peak: 3 << 29))" == "out of memory: peak 1.5 GiB")
        #expect("\(OutOfMemory(limit: nil, peak: nil))" == "out of memory")
    }
}
