import PipeCore
import Testing

@Suite struct RunEnvironmentTests {
    @Test func `a process is told what it is`() throws {
        let name = try #require(DeploymentName("turnstile/weekly"))
        let now = Instant(microseconds: 0)
        let run = FlowRun(
            id: .random(), name: "brisk-otter", deployment: name, queue: .default, state: .pending, revision: 1,
            attempt: 2, spent: 1, retries: .none, parameters: [:], tags: [], createdAt: now, dueAt: now,
            startedAt: nil, endedAt: nil, agent: nil, cause: nil, retryOf: nil,
            scheduledAt: Instant(microseconds: 0), schedule: nil)
        let claimed = ClaimedRun(
            claim: Claim(run: run.id, session: .random(), attempt: 2), run: run,
            deployment: DeploymentSpec(name: name, entryPoint: .command(program: "true", arguments: [])))
        let variables = RunEnvironment.variables(for: claimed, parameters: "{}", workDirectory: "/tmp/x")
        #expect(
            variables == [
                "OCTOPIPE_RUN_ID": run.id.description, "OCTOPIPE_RUN_NAME": "brisk-otter",
                "OCTOPIPE_FLOW": "turnstile", "OCTOPIPE_DEPLOYMENT": "weekly", "OCTOPIPE_ATTEMPT": "2",
                "OCTOPIPE_PARAMETERS": "{}", "OCTOPIPE_WORKDIR": "/tmp/x", "OCTOPIPE_CONTRACT_FD": "3",
                "OCTOPIPE_CONTRACT": "2",
                "OCTOPIPE_SCHEDULED_AT": "1970-01-01T00:00:00Z", "OCTOPIPE_SESSION": claimed.claim.session.description,
            ])
    }
}
