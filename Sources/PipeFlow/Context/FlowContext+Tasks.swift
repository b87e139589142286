internal import PipeCore

extension FlowContext {
    /// Runs a task: a step of the flow that is seen, timed, retried and reused by itself.
    ///
    /// ```swift
    /// let rows = try await context.task("download", retries: 3, retryDelay: .seconds(5)) {
    ///     try await download(week)
    /// }
    /// ```
    ///
    /// What the body returns is kept where it is `Codable`: a run that repeats this one from its failure has it without running
    /// the task again. What the body throws is the cause of the task's failure, and is thrown on after the last try.
    ///
    /// - Parameters:
    ///   - name: What people call the task.
    ///   - key: Tells the task apart from others of its name. Without it they are numbered in the order of their calls.
    ///   - inputs: What the task works on. A kept result is reused only where these are the same. Needed, or `key` is, for the
    ///     results of several tasks of one name that run side by side to be reused.
    ///   - retries: How often the task is tried again after its first failure.
    ///   - retryDelay: How long it waits before.
    ///   - retryIf: Whether an error is worth another try.
    ///   - timeout: How long one try may take. The task then fails with ``TaskTimeout`` at once, even if the body does not listen
    ///     to its cancellation.
    ///   - cacheKey: A name under which every later run has the result without running the task.
    ///   - cacheExpiration: For how long; without it for as long as this run is kept.
    ///   - body: The work. Cancelled where the run is.
    public func task<Value: Sendable>(
        _ name: String, key: String? = nil, inputs: (any Encodable)? = nil, retries: Int = 0,
        retryDelay: RetryDelay = .none, retryIf: @escaping @Sendable (any Error) -> Bool = { _ in true },
        timeout: Duration? = nil, cacheKey: String? = nil, cacheExpiration: Duration? = nil,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        var order = TaskOrder(name)
        order.word = key
        order.inputs = inputs.flatMap(TaskOrder.digest)
        (order.retries, order.retryDelay, order.retryIf, order.timeout) = (retries, retryDelay, retryIf, timeout)
        (order.cacheKey, order.cacheExpiration) = (cacheKey, cacheExpiration)
        return try await perform(order) { _ in try await body() }
    }

    /// Runs a task as it was ordered. `body` is told which try it is, from 1.
    package func perform<Value: Sendable>(
        _ order: TaskOrder, _ body: @escaping @Sendable (_ attempt: Int) async throws -> Value
    ) async throws -> Value {
        try await TaskLife<Value>(order, in: node, of: session).run(body)
    }

    /// Says that a task is not run, and why.
    package func skip(_ order: TaskOrder, cause: String) {
        let key = node.places(1, order.name, order.word, isKnown: true)[0].key
        session.tell(
            TaskNews(key, name: order.name, state: .skipped, within: node.key, parents: order.parents, cause: cause))
    }
}
