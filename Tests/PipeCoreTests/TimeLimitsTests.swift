import PipeCore
import Testing

@Suite struct TimeLimitsTests {
    private func read(_ members: JSON.Object) throws(SpecProblem) -> TimeLimits {
        try TimeLimits(ofDeployment: SpecReader(.object(members)))
    }

    @Test func `without keys there are no limits`() throws {
        #expect(try read([:]) == .none)
        #expect(try read(["timeout": .null, "heartbeat_timeout": .null, "stop_grace": .null]) == .none)
    }

    @Test func `limits are durations`() throws {
        let limits = try read(["timeout": "2h", "heartbeat_timeout": "5m", "stop_grace": 0])
        #expect(limits == TimeLimits(timeout: .seconds(7_200), heartbeatTimeout: .seconds(300), stopGrace: .zero))
    }

    @Test func `Prefect's word for a timeout is understood too`() throws {
        #expect(try read(["timeout_seconds": 7_200]).timeout == .seconds(7_200))
        #expect(try read(["timeout_seconds": .double(0.25)]).timeout == .milliseconds(250))
    }

    @Test func `a deployment writes what it reads`() throws {
        let limits = TimeLimits(timeout: .seconds(90), heartbeatTimeout: .milliseconds(1_500), stopGrace: .seconds(60))
        for limits in [limits, .none] {
            let spec = DeploymentSpec(
                name: try #require(DeploymentName("a/b")), entryPoint: .command(program: "x", arguments: []),
                limits: limits)
            #expect(try DeploymentSpec(reading: spec.json).limits == limits)
        }
    }

    private static let broken: [(members: JSON.Object, problem: String)] = [
        (["timeout": 0], "timeout: 'timeout': must be longer than 0; without a limit, leave it out"),
        (
            ["heartbeat_timeout": "0s"],
            "heartbeat_timeout: 'heartbeat_timeout': must be longer than 0; without a limit, leave it out"
        ),
        (["timeout": "long"], "timeout: 'timeout': expected a duration such as 30s, 5m or 1h30m, found 'long'"),
        (
            ["timeout": "2h", "timeout_seconds": 7_200],
            "timeout_seconds: 'timeout' and 'timeout_seconds' exclude each other: keep one"
        ),
        (
            ["timeout_seconds": "2h"],
            "timeout_seconds: 'timeout_seconds': expected a number of seconds above 0, found a string"
        ),
        (
            ["timeout_seconds": -1],
            "timeout_seconds: 'timeout_seconds': expected a number of seconds above 0, found an integer"
        ),
        (
            ["timeout_seconds": .double(1e300)],
            "timeout_seconds: 'timeout_seconds': expected a number of seconds above 0, found an integer"
        ),
        (["stop_grace": "6m"], "stop_grace: 'stop_grace': at most 5m, for a run must end when it is told to"),
    ]

    @Test(arguments: broken) func `what does not fit is named with its place`(members: JSON.Object, problem: String) {
        do {
            Issue.record("read as \(try read(members))")
        } catch {
            #expect("\(error)" == problem)
        }
    }
}
