import PipeCore

/// Rules, runs and occasions that say a little of everything.
enum NotificationSamples {
    static let now = Instant(microseconds: 1_800_000_000_000_000)

    static func spec(
        _ events: [NotificationEvent] = [.failed], subject: NotificationTemplate? = nil,
        text: NotificationTemplate? = nil, body: JSON? = nil
    ) -> NotificationSpec {
        NotificationSpec(
            name: "ops", events: events, target: .address("https://x/y"), subject: subject, text: text, body: body)
    }

    static func run(name: String = "brave-otter", parameters: JSON.Object = ["token": "s3cret"]) -> FlowRun {
        FlowRun(
            id: .random(), name: name, deployment: DeploymentName("etl/nightly").unsafelyUnwrapped, queue: .default,
            state: .failed, revision: 4, attempt: 2, spent: 2, retries: .none, parameters: parameters, tags: ["t"],
            createdAt: now - .seconds(100), dueAt: now - .seconds(90), startedAt: now - .seconds(80), endedAt: now,
            agent: "host-1", cause: Cause("exit code 3"), retryOf: .random(), scheduledAt: now - .seconds(90),
            schedule: nil, parent: .random())
    }

    static func occasion(
        _ event: NotificationEvent = .failed, number: Int = 1, about: String = "etl/nightly", run: FlowRun? = nil,
        isOver: Bool = false, at: Instant = now, cause: String? = "exit code 3"
    ) -> NotificationOccasion {
        let about =
            switch event {
            case .agentOffline: "host-1"
            case .queueStalled: "gpu"
            default: about
            }
        return NotificationOccasion(
            number: number, rule: .random(), event: event, isOver: isOver, about: about, run: run?.id,
            runName: run?.name, at: at, since: at - .seconds(60), cause: cause)
    }
}
