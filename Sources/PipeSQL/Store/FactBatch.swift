import PipeCore

/// Facts on their way into the store: what several of them say of one thing becomes one row.
struct FactBatch {
    private struct Place: Hashable {
        let run: ID<FlowRun>
        let attempt: Int
        /// Empty for the flow.
        let task: String
        var part = 0
    }

    private var tasks: [Place: (account: TaskAccount, last: RunFact)] = [:]
    private var progress: [Place: JSON] = [:]
    private var results: [Place: JSON] = [:]
    private(set) var metrics: [JSON] = []
    private(set) var artifacts: [JSON] = []

    init(_ facts: [RunFact]) {
        for fact in facts { add(fact) }
    }

    var taskRows: [JSON] { tasks.values.map { $0.last.row($0.account.members) } }
    var progressRows: [JSON] { Array(progress.values) }
    var resultRows: [JSON] { Array(results.values) }

    private mutating func add(_ fact: RunFact) {
        switch fact.fact {
        case .task(let news):
            let place = Place(run: fact.run, attempt: fact.attempt, task: news.key.text)
            var account = tasks[place]?.account ?? TaskAccount(news, of: fact)
            if tasks[place] != nil { account.add(news, of: fact) }
            tasks[place] = (account, fact)
        case .progress(let told, let task):
            let place = Place(run: fact.run, attempt: fact.attempt, task: task?.text ?? "")
            progress[place] = fact.row([
                "task": .string(place.task), "done": .double(told.done),
                "total": told.total.map(JSON.double) ?? .null, "unit": .optional(told.unit),
            ])
        case .metric(let metric):
            metrics.append(
                fact.row([
                    "task": .optional(metric.task?.text), "name": .string(metric.name),
                    "value": .double(metric.value), "unit": .optional(metric.unit),
                ]))
        case .artifact(let artifact):
            artifacts.append(
                fact.row([
                    "at": .int(fact.at.microseconds), "task": .optional(artifact.task?.text),
                    "kind": .string(artifact.kind.rawValue), "key": .optional(artifact.key),
                    "description": .optional(artifact.description), "data": .string(artifact.data.description),
                ]))
        case .result(let part):
            let place = Place(run: fact.run, attempt: fact.attempt, task: part.task?.text ?? "", part: part.part)
            results[place] = fact.row([
                "at": .int(fact.at.microseconds), "task": .string(place.task), "part": .int(part.part),
                "parts": .int(part.parts), "encoding": .string(part.encoding), "data": .string(part.data),
                "cache_key": .optional(part.cacheKey),
                "expires_at": part.expiresIn.map { .int((fact.at + $0).microseconds) } ?? .null,
            ])
        }
    }
}

extension TaskAccount {
    fileprivate var members: JSON.Object {
        var row: JSON.Object = [
            "key": .string(news.key.text), "number": .int(number), "name": .optional(news.name),
            "kind": .optional(news.kind?.rawValue), "state": .optional(news.state?.rawValue),
            "tries": news.attempt.map { .int($0) } ?? .null, "within_key": .optional(news.within?.text),
            "cause": .optional(news.cause), "detail": .optional(news.detail), "inputs": .optional(news.inputs),
            "reused": .optional(news.reused?.rawValue), "child": .optional(news.run?.description),
            "created_at": .int(createdAt.microseconds),
            "started_at": startedAt.map { .int($0.microseconds) } ?? .null,
            "ended_at": endedAt.map { .int($0.microseconds) } ?? .null,
        ]
        // Left out, not null: the column holds JSON, whose null is a value.
        if let parents = news.parents { row["parents"] = .array(parents.map { .string($0.text) }) }
        return row
    }
}

extension RunFact {
    fileprivate func row(_ members: JSON.Object) -> JSON {
        let place: JSON.Object = [
            "run": .string(run.description), "attempt": .int(attempt), "sequence": .int(sequence),
        ]
        return .object(place.merging(members))
    }
}
