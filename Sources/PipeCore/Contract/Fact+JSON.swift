extension Fact {
    /// The message that says it.
    package var json: JSON.Object {
        switch self {
        case .task(let news): news.json
        case .progress(let progress, let task):
            Self.object([
                ("type", "progress"), ("task", .optional(task?.text)), ("done", .double(progress.done)),
                ("total", progress.total.map(JSON.double)), ("unit", .optional(progress.unit)),
            ])
        case .metric(let metric):
            Self.object([
                ("type", "metric"), ("task", .optional(metric.task?.text)), ("name", .string(metric.name)),
                ("value", .double(metric.value)), ("unit", .optional(metric.unit)),
            ])
        case .artifact(let artifact):
            Self.object([
                ("type", "artifact"), ("task", .optional(artifact.task?.text)),
                ("kind", .string(artifact.kind.rawValue)), ("key", .optional(artifact.key)),
                ("description", .optional(artifact.description)), ("data", artifact.data),
            ])
        case .result(let part):
            Self.object([
                ("type", "result"), ("task", .optional(part.task?.text)), ("encoding", .string(part.encoding)),
                ("part", .int(part.part)), ("parts", .int(part.parts)), ("cache_key", .optional(part.cacheKey)),
                ("expires_in", part.expiresIn.map { .double(Double($0.microseconds) / 1e6) }),
                ("data", .string(part.data)),
            ])
        }
    }

    /// What is not there is not said.
    static func object(_ members: [(String, JSON?)]) -> JSON.Object {
        var object = JSON.Object()
        for (name, value) in members where value != nil && value != .null { object[name] = value }
        return object
    }
}

extension TaskNews {
    fileprivate var json: JSON.Object {
        Fact.object([
            ("type", "task"), ("key", .string(key.text)), ("name", .optional(name)),
            ("state", .optional(state?.rawValue)), ("kind", .optional(kind?.rawValue)),
            ("attempt", attempt.map { .int($0) }), ("within", .optional(within?.text)),
            ("parents", parents.map { .array($0.map { .string($0.text) }) }), ("cause", .optional(cause)),
            ("detail", .optional(detail)), ("inputs", .optional(inputs)), ("reused", .optional(reused?.rawValue)),
            ("run", .optional(run?.description)),
        ])
    }
}
