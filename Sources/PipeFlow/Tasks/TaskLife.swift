internal import PipeCore

/// The life of one task, from its call to its end, as the audience hears it.
struct TaskLife<Value: Sendable>: Sendable {
    private let session: FlowSession
    private let order: TaskOrder
    private let node: Node
    private let key: TaskKey
    private let within: TaskKey?
    /// A digest of what it is given, or a word that no other run will ever say.
    private let inputs: String?
    private let mayHaveEarlier: Bool

    init(_ order: TaskOrder, in parent: Node, of session: FlowSession) {
        let place = order.place ?? parent.places(1, order.name, order.word, isKnown: order.inputs != nil)[0]
        (self.order, self.session, key, within) = (order, session, place.key, parent.key)
        node = Node(place.key)
        inputs = order.inputs ?? (place.isOrdered ? nil : Self.chance(session.run))
        mayHaveEarlier = place.isOrdered
        for key in place.nowUnordered { session.tell(TaskNews(key, inputs: Self.chance(session.run))) }
    }

    /// Says that whose result this is depends on who came first, so that no other run takes it for its own.
    private static func chance(_ run: CurrentRun) -> String { "by chance in \(run.id ?? "none"), \(run.attempt)" }

    func run(_ body: @escaping @Sendable (_ attempt: Int) async throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        if let kept = await keptResult() { return kept }
        try Task.checkCancellation()
        var attempt = 1
        while true {
            if let value = try await self.attempt(attempt, body) { return value }
            attempt += 1
        }
    }

    /// One try; `nil` where it failed and another is due.
    private func attempt(
        _ number: Int, _ body: @escaping @Sendable (_ attempt: Int) async throws -> Value
    ) async throws -> Value? {
        session.tell(begins(number))
        do {
            let value = try await limited { try await node.run { try await body(number) } }
            if let rest = node.progress.rest() { session.tell(.progress(rest, of: key)) }
            keep(value)
            session.tell(TaskNews(key, state: .completed))
            return value
        } catch {
            guard !Task.isCancelled else {
                let cause = error is CancellationError ? nil : ErrorText.line(error)
                session.tell(TaskNews(key, state: .cancelled, cause: cause))
                throw error
            }
            try await settle(error, after: number)
            return nil
        }
    }

    /// Waits for the next try; throws the error where there is none.
    private func settle(_ error: any Error, after attempt: Int) async throws {
        let line = ErrorText.line(error)
        guard attempt <= order.retries, order.retryIf(error) else {
            session.tell(TaskNews(key, state: .failed, cause: line, detail: ErrorText.detail(error)))
            throw error
        }
        let delay = order.retryDelay.after(attempt: attempt)
        let next = delay > .zero ? "tried again in \(DurationText.text(delay))" : "tried again"
        session.tell(TaskNews(key, state: .pending, cause: "\(line); \(next), \(attempt) of \(order.retries)"))
        do {
            try await session.pause(delay)
        } catch {
            session.tell(TaskNews(key, state: .cancelled))
            throw error
        }
    }

    private func begins(_ attempt: Int) -> TaskNews {
        guard attempt == 1 else { return TaskNews(key, state: .running, attempt: attempt) }
        return introduction(.running, attempt: 1)
    }

    private func introduction(_ state: TaskState, attempt: Int? = nil, reused: TaskReuse? = nil) -> TaskNews {
        TaskNews(
            key, name: order.name, state: state, kind: order.kind == .task ? nil : order.kind, attempt: attempt,
            within: within, parents: order.parents.isEmpty ? nil : order.parents, inputs: inputs, reused: reused)
    }

    private func limited(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        guard let limit = order.timeout else { return try await body() }
        return try await TimeLimit.run(limit, body)
    }

    // MARK: Results

    /// What the run that is repeated, or any run under the same cache key, has kept of this task.
    private func keptResult() async -> Value? {
        guard order.kind == .task, ResultCoding<Value>.isReusable else { return nil }
        if session.repeats, mayHaveEarlier, let value = await ask(.earlier(task: key, inputs: inputs)) {
            session.tell(introduction(.completed, reused: .earlier))
            return value
        }
        if let name = order.cacheName, let value = await ask(.cached(key: name)) {
            session.tell(introduction(.completed, reused: .cache))
            return value
        }
        return nil
    }

    /// Where there is no answer, the task runs.
    private func ask(_ request: ContractRequest) async -> Value? {
        do {
            let answer = try await session.audience.ask(request)
            guard answer["encoding"]?.string == TaskResult.json, let data = answer["data"]?.string else { return nil }
            return try ResultCoding<Value>.value(JSON.parse(data))
        } catch let problem as ContractAnswer.Problem where problem.kind == .unsupported {
            return nil
        } catch is CancellationError {
            return nil
        } catch {
            session.log(.warning, "no kept result is used: \(ErrorText.line(error))", task: key)
            return nil
        }
    }

    private func keep(_ value: Value) {
        guard order.kind == .task else { return }
        do {
            try session.keep(
                ResultCoding.json(value), of: key, cacheKey: order.cacheName, expiresIn: order.cacheExpiration)
        } catch {
            session.log(.warning, "the result is not kept: \(ErrorText.line(error))", task: key)
        }
    }
}
