package import PipeCore

/// What one run of a flow is made of: who hears it, what it is told to reuse, and how it waits.
package struct FlowSession: Sendable {
    package let audience: any Audience
    /// Whether this run repeats another from its failure.
    package let repeats: Bool
    let run: CurrentRun
    /// Waits before the next try. Tests let no time pass.
    let pause: @Sendable (Duration) async throws -> Void
    let now: @Sendable () -> Instant

    package init(
        audience: any Audience, run: CurrentRun, repeats: Bool = false,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        now: @escaping @Sendable () -> Instant = { Instant.now }
    ) {
        self.audience = audience
        self.run = run
        self.repeats = repeats
        self.pause = pause
        self.now = now
    }

    package func tell(_ fact: Fact) { audience.tell(.fact(fact)) }
    package func tell(_ news: TaskNews) { tell(.task(news)) }

    package func log(_ level: LogLine.Level, _ text: String, task: TaskKey?) {
        audience.tell(.log(level: level, text: text, task: task))
    }

    /// Sends a result; throws what says why it cannot be kept.
    package func keep(_ value: JSON, of task: TaskKey?, cacheKey: String? = nil, expiresIn: Duration? = nil) throws {
        let result = TaskResult(value)
        guard let lines = ResultLines.messages(result, task: task, cacheKey: cacheKey, expiresIn: expiresIn) else {
            throw NotKept(
                description: "it has \(result.data.utf8.count) bytes, and at most \(ResultLines.longest) are kept")
        }
        for line in lines { audience.tell(line) }
    }
}
