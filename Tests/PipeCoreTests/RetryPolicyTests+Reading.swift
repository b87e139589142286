import PipeCore
import Testing

/// The two forms of a policy: a deployment's keys, and the mapping that a run keeps.
@Suite struct RetryPolicyReadingTests {
    private func read(_ members: JSON.Object) throws(SpecProblem) -> RetryPolicy {
        try RetryPolicy(ofDeployment: SpecReader(.object(members)))
    }

    @Test func `two plain keys say the same as a mapping`() throws {
        let plain = try read(["retries": 3, "retry_delay": "30s"])
        #expect(plain == RetryPolicy(limit: 3, delay: .seconds(30)))
        #expect(try read(["retries": ["limit": 3, "delay": "30s"]]) == plain)
        #expect(try read(["retries": ["limit": 3, "delay": 30, "backoff": "constant"]]) == plain)
        #expect(try read([:]) == .none)
    }

    @Test func `a mapping says the rest`() throws {
        let policy = try read([
            "retries": [
                "limit": 3, "backoff": "exponential", "delay": "10s", "cap": "10m", "jitter": .double(0.2),
                "on": ["timed_out", "failed"], "exit_codes": [75, 111],
            ],
            "poison_after": 5,
        ])
        #expect(
            policy
                == RetryPolicy(
                    limit: 3, backoff: .exponential(from: .seconds(10), cap: .seconds(600)), jitter: 0.2,
                    reasons: [.failed, .timedOut], exitCodes: .only([75, 111]), poisonAfter: 5))
        let listed = try read(["retries": ["limit": 9, "backoff": ["10s", "1m", 300], "not_exit_codes": [2, 64]]])
        #expect(listed.backoff == .list([.seconds(10), .seconds(60), .seconds(300)]))
        #expect(listed.exitCodes == .allBut([2, 64]))
        #expect(listed.poisonAfter == 3)
    }

    @Test func `doubling without a cap ends at a day`() throws {
        let policy = try read(["retries": ["limit": 1, "backoff": "exponential", "delay": "1m"]])
        #expect(policy.backoff == .exponential(from: .seconds(60), cap: .seconds(86_400)))
        let slow = try read(["retries": ["limit": 1, "backoff": "exponential", "delay": "2d"]])
        #expect(slow.backoff.wait(beforeRetry: 2) == .seconds(172_800))
    }

    static let policies = [
        RetryPolicy.none, RetryPolicy(limit: 3, delay: .milliseconds(1_500)), RetryPolicy(limit: 3, poisonAfter: 7),
        RetryPolicy(limit: 2, backoff: .exponential(from: .seconds(1), cap: .seconds(9)), jitter: 0.25),
        RetryPolicy(limit: 2, backoff: .list([.zero, .seconds(1)]), reasons: [.crashed], exitCodes: .only([1])),
        RetryPolicy(limit: 2, delay: .seconds(1)).with { $0.exitCodes = .allBut([2, 3]) },
    ]

    @Test(arguments: policies) func `what is written is read back`(policy: RetryPolicy) throws {
        #expect(try RetryPolicy(reading: JSON.parse(policy.json.description), ignoresUnknownKeys: true) == policy)
        let spec = DeploymentSpec(
            name: try #require(DeploymentName("a/b")), entryPoint: .command(program: "x", arguments: []),
            retries: policy)
        #expect(try DeploymentSpec(reading: JSON.parse(spec.json.pretty)).retries == policy)
    }

    @Test func `what a newer program added is passed over in a store, and refused in a file`() throws {
        let newer: JSON = ["limit": 2, "delay": "1s", "moonlight": "full"]
        #expect(try RetryPolicy(reading: newer, ignoresUnknownKeys: true) == RetryPolicy(limit: 2, delay: .seconds(1)))
        #expect(throws: SpecProblem(["moonlight"], "unknown key 'moonlight'")) { try RetryPolicy(reading: newer) }
    }

    private static let broken: [(members: JSON.Object, problem: String)] = [
        (["retries": "many"], "retries: 'retries': expected a whole number of at least 0, found 'many'"),
        (["poison_after": 0], "poison_after: 'poison_after': expected a whole number of at least 1, found 0"),
        (
            ["retries": ["limit": 1], "retry_delay": "1s"],
            "retry_delay: 'retry_delay' is called 'delay' in a mapping of 'retries'"
        ),
        (["retries": [:]], "retries: 'limit': expected a whole number of at least 0, found nothing"),
        (["retries": ["limit": 1, "dealy": "1s"]], "retries.dealy: unknown key 'dealy' (did you mean 'delay'?)"),
        (["retries": ["limit": 1, "poison_after": 2]], "retries.poison_after: unknown key 'poison_after'"),
        (
            ["retries": ["limit": 1, "backoff": "exponentional", "delay": "1s"]],
            "retries.backoff: 'backoff': expected constant, exponential or a list such as [10s, 1m, 5m], "
                + "found 'exponentional' (did you mean 'exponential'?)"
        ),
        (
            ["retries": ["limit": 1, "backoff": "exponential"]],
            "retries.backoff: 'backoff: exponential' needs a 'delay' to double, such as 10s"
        ),
        (
            ["retries": ["limit": 1, "backoff": "exponential", "delay": 0]],
            "retries.delay: 'backoff: exponential' needs a 'delay' to double, such as 10s"
        ),
        (
            ["retries": ["limit": 1, "backoff": "exponential", "delay": "1m", "cap": "1s"]],
            "retries.cap: 'cap' is shorter than 'delay'"
        ),
        (["retries": ["limit": 1, "delay": "1s", "cap": "1m"]], "retries.cap: 'cap' goes with 'backoff: exponential'"),
        (["retries": ["limit": 1, "backoff": []]], "retries.backoff: 'backoff': the list is empty"),
        (
            ["retries": ["limit": 1, "backoff": ["1s", "soon"]]],
            "retries.backoff.1: expected a duration such as 30s, 5m or 1h30m, found 'soon'"
        ),
        (
            ["retries": ["limit": 1, "backoff": ["1s"], "delay": "1s"]],
            "retries.delay: 'delay' does not go with a list of waits: keep one"
        ),
        (
            ["retries": ["limit": 1, "jitter": 20]],
            "retries.jitter: 'jitter': expected a share from 0 to 1, such as 0.2, found an integer"
        ),
        (
            ["retries": ["limit": 1, "on": ["faild"]]],
            "retries.on.0: expected one of failed, crashed, timed_out, found 'faild' (did you mean 'failed'?)"
        ),
        (["retries": ["limit": 1, "on": []]], "retries.on: 'on': the list is empty; for no retries, 'limit: 0'"),
        (
            ["retries": ["limit": 1, "exit_codes": [1], "not_exit_codes": [2]]],
            "retries.not_exit_codes: 'exit_codes' and 'not_exit_codes' exclude each other: keep one"
        ),
        (
            ["retries": ["limit": 1, "exit_codes": 75]],
            "retries.exit_codes: 'exit_codes': expected a list of exit codes such as [75, 111], found an integer"
        ),
        (
            ["retries": ["limit": 1, "exit_codes": [1, 0]]], "retries.exit_codes.1: expected an exit code from 1 to 255"
        ),
    ]

    @Test(arguments: broken) func `what does not fit is named with its place`(members: JSON.Object, problem: String) {
        do {
            Issue.record("read as \(try read(members).json)")
        } catch {
            #expect("\(error)" == problem)
        }
    }
}

extension RetryPolicy {
    fileprivate func with(_ change: (inout RetryPolicy) -> Void) -> RetryPolicy {
        var policy = self
        change(&policy)
        return policy
    }
}
