internal import PipeCore

extension FlowContext {
    /// Runs a task for each item, so many at once, and returns the results in the order of the items.
    ///
    /// ```swift
    /// let counts = try await context.map("count", over: files) { file in try await count(file) }
    /// ```
    ///
    /// The first task that fails cancels the others, and its error is thrown. Over no items there is no task, and no result.
    ///
    /// - Parameters:
    ///   - name: What people call each of the tasks; their keys are numbered in the order of the items.
    ///   - items: What the tasks work on. Where items are `Encodable`, a kept result is reused only for an equal item.
    ///   - concurrency: How many run at once, at most.
    ///   - retries: How often each task is tried again after its first failure.
    ///   - retryDelay: How long it waits before.
    ///   - retryIf: Whether an error is worth another try.
    ///   - timeout: How long one try may take.
    ///   - cacheKey: A name under which every later run has the result for an item.
    ///   - cacheExpiration: For how long; without it for as long as this run is kept.
    ///   - body: The work on one item.
    public func map<Item: Sendable, Value: Sendable>(
        _ name: String, over items: some Collection<Item>, concurrency: Int = 8, retries: Int = 0,
        retryDelay: RetryDelay = .none, retryIf: @escaping @Sendable (any Error) -> Bool = { _ in true },
        timeout: Duration? = nil, cacheKey: (@Sendable (Item) -> String)? = nil, cacheExpiration: Duration? = nil,
        _ body: @escaping @Sendable (Item) async throws -> Value
    ) async throws -> [Value] {
        var order = TaskOrder(name)
        (order.retries, order.retryDelay, order.retryIf, order.timeout) = (retries, retryDelay, retryIf, timeout)
        order.cacheExpiration = cacheExpiration
        let template = order
        let places = node.places(items.count, name, isKnown: Item.self is any Encodable.Type)
        return try await side(by: concurrency, items) { index, item in
            var order = template
            order.place = places[index]
            order.inputs = (item as? any Encodable).flatMap(TaskOrder.digest)
            order.cacheKey = cacheKey?(item)
            return try await perform(order) { _ in try await body(item) }
        }
    }

    /// Does something with each item, so many at once; the results are in the order of the items.
    private func side<Item: Sendable, Value: Sendable>(
        by concurrency: Int, _ items: some Collection<Item>,
        _ work: @escaping @Sendable (Int, Item) async throws -> Value
    ) async throws -> [Value] {
        var results = [Value?](repeating: nil, count: items.count)
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for (index, item) in items.enumerated() {
                if index >= max(1, concurrency), let (done, value) = try await group.next() { results[done] = value }
                group.addTask { (index, try await work(index, item)) }
            }
            for try await (done, value) in group { results[done] = value }
        }
        return results.compactMap(\.self)
    }
}
