import PipeCore
import PipeRuntime
import Testing

@Suite struct NotificationCheckTests {
    private func complaint(_ spec: NotificationSpec, about deployment: DeploymentSpec = .nightly) async throws
        -> String?
    {
        let store = try await MemoryStore.open()
        _ = try await store.createQueues([.default])
        _ = try await store.apply(deployment)
        _ = try await store.keep(Block(name: Self.hook, values: ["url": "https://x/y"]))
        let complaint = await problem { try await NotificationCheck(store: store).check(spec) }
        await store.close()
        return complaint
    }

    private static let hook = BlockName("webhook/hook").unsafelyUnwrapped

    private func spec(
        _ events: [NotificationEvent] = [.failed], deployments: [String] = [], queues: [QueueName] = [],
        target: NotificationTarget = .webhook(hook)
    ) -> NotificationSpec {
        NotificationSpec(name: "n", events: events, deployments: deployments, queues: queues, target: target)
    }

    @Test func `a rule about what is there is taken`() async throws {
        #expect(try await complaint(spec()) == nil)
        #expect(try await complaint(spec(deployments: ["etl/*", "etl/nightly"], queues: [.default])) == nil)
        #expect(try await complaint(spec(target: .command(["/bin/true"]))) == nil)
        var retried = DeploymentSpec.nightly
        retried.retries = RetryPolicy(limit: 1)
        #expect(try await complaint(spec([.retrying], deployments: ["etl/nightly"]), about: retried) == nil)
    }

    @Test func `what is not there is named, with what was probably meant`() async throws {
        #expect(try await complaint(spec(deployments: ["etl/nigthly"]))?.contains("'etl/nightly'") == true)
        #expect(try await complaint(spec(deployments: ["elt/*"]))?.contains("'etl'") == true)
        #expect(try await complaint(spec(queues: [#require(QueueName("defualt"))]))?.contains("'default'") == true)
        let lost = try #require(BlockName("webhook/hok"))
        let words = try await complaint(spec(target: .webhook(lost)))
        #expect(words?.contains("did you mean 'webhook/hook'?") == true)
        #expect(words?.contains("pipectl block set webhook/hok --secret url") == true)
        #expect(
            try await complaint(spec(target: .email(to: ["a@b"], server: Self.hook)))?.contains("no 'smtp_server'")
                == true)
    }

    @Test func `a rule that could never match is refused`() async throws {
        #expect(try await complaint(spec([.retrying], deployments: ["etl/nightly"]))?.contains("never retried") == true)
        var other = DeploymentSpec.nightly
        other.queue = try #require(QueueName("gpu"))
        let elsewhere = try await complaint(spec(deployments: ["etl/nightly"], queues: [.default]), about: other)
        #expect(elsewhere == "--work-queue: the runs of etl/nightly are on gpu: this could never match")
    }

    @Test func `a rule whose last message did not arrive is found by the doctor`() {
        func rule(_ problem: String?, isPaused: Bool = false) -> NotificationRule {
            let now = Instant(microseconds: 0)
            return NotificationRule(
                id: .random(), spec: spec(), isPaused: isPaused, createdAt: now, activeSince: now, problem: problem)
        }
        #expect(Doctor.notificationsDiagnosis([]).finding == "none")
        #expect(Doctor.notificationsDiagnosis([rule(nil), rule("x", isPaused: true)]).finding == "1 of 2 active")
        let ailing = Doctor.notificationsDiagnosis([rule(nil), rule("404"), rule("500")])
        #expect(!ailing.isHealthy && ailing.finding == "'n' does not arrive: 404 (and 1 more)")
        #expect(ailing.remedy.contains("pipectl notification test n"))
    }
}
