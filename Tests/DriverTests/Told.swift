import PipeCore
import Testing

/// Facts of one attempt, numbered as they are told.
struct Told {
    let run: ID<FlowRun>
    let attempt: Int
    private let start: Instant
    private(set) var facts: [RunFact] = []

    /// The first fact is of `start`, each later one a second after the one before.
    init(_ claimed: ClaimedRun, from start: Instant = Instant(microseconds: 1_700_000_000_000_000)) {
        run = claimed.claim.run
        attempt = claimed.claim.attempt
        self.start = start
    }

    mutating func say(_ facts: Fact...) {
        for fact in facts {
            let number = self.facts.count + 1
            self.facts.append(
                RunFact(
                    run: run, attempt: attempt, sequence: number, at: start + .seconds(number - 1), fact: fact))
        }
    }

    /// When the fact of this number was told.
    func time(of number: Int) -> Instant { start + .seconds(number - 1) }
}

extension Fact {
    /// A task's news; `key` must be one.
    static func task(
        _ key: String, _ state: TaskState? = nil, within: String? = nil, cause: String? = nil, detail: String? = nil,
        inputs: String? = nil, attempt: Int? = nil, parents: [String]? = nil
    ) -> Fact {
        .task(
            TaskNews(
                TaskKey.of(key), state: state, attempt: attempt, within: within.map(TaskKey.of),
                parents: parents?.map(TaskKey.of), cause: cause, detail: detail, inputs: inputs))
    }

    static func count(_ name: String, _ value: Double, task: String? = nil) -> Fact {
        .metric(Metric(name: name, value: value, task: task.map(TaskKey.of)))
    }

    static func done(_ done: Double, of total: Double? = nil, task: String? = nil) -> Fact {
        .progress(TaskProgress(done: done, total: total), of: task.map(TaskKey.of))
    }

    static func result(
        _ data: String, task: String? = nil, _ part: Int = 1, of parts: Int = 1, cacheKey: String? = nil,
        expiresIn: Duration? = nil
    ) -> Fact {
        .result(
            ResultPart(
                task: task.map(TaskKey.of), encoding: "json", data: data, part: part, parts: parts, cacheKey: cacheKey,
                expiresIn: expiresIn))
    }
}

extension TaskKey {
    /// Of a text that is a key.
    static func of(_ text: String) -> TaskKey {
        guard let key = TaskKey(text) else { preconditionFailure("'\(text)' is no key") }
        return key
    }
}

extension Store {
    /// A run of the deployment, claimed and at work.
    func start(
        _ deployment: DeploymentName, parent: ID<FlowRun>? = nil, repeating old: ID<FlowRun>? = nil,
        by session: ID<Session>
    ) async throws -> ClaimedRun {
        let request = RunRequest(
            deployment: deployment, name: RunName.random(), retryOf: old, parent: parent, reuses: old != nil)
        guard case .accepted(let run) = try await accept(request) else {
            throw StoreError.rejected("not accepted")
        }
        let claimed = try await take(run, by: session)
        _ = try await report(.started, under: claimed.claim)
        return claimed
    }
}
