internal import PipeCore

extension FlowContext {
    /// Runs a part of the flow as a flow of its own: one node in the tree of the run, with its own tasks.
    public func flow<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        var order = TaskOrder(name)
        order.kind = .flow
        return try await perform(order) { _ in try await body() }
    }

    /// Runs another flow within this one, in this process.
    ///
    /// ```swift
    /// var report = Report()
    /// report.year = 2023
    /// let page = try await context.flow(report)
    /// ```
    public func flow<Inner: Flow>(_ inner: Inner) async throws -> Inner.Output {
        try await flow(Inner.name) { try await inner.run(self) }
    }
}
