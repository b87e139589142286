package import PipeCore

/// One step of a pipeline.
package struct PipelineTask: Hashable, Sendable {
    package var name: String
    package var description: String
    package var work: Work
    /// The tasks that must have ended before it is its turn.
    package var needs: [String]
    /// It is skipped where this is false.
    package var condition: Expression?
    package var turn: Turn
    package var retries: RetryPolicy
    package var timeout: Duration?
    /// Between SIGTERM and SIGKILL when it is stopped; `nil` for what is usual.
    package var stopGrace: Duration?
    package var environment: [Pipeline.Variable]
    /// The list for each of whose items it runs once.
    package var items: ValueTemplate?
    /// How many of its items may run at once; `nil` for as many as the pipeline allows.
    package var concurrency: Int?
    package var outputs: [TaskOutput]

    /// What a task does.
    package enum Work: Hashable, Sendable {
        /// A text for the shell.
        case script(Template)
        /// A program and its arguments.
        case command([Template])
        /// A function in a file, and what it is called with.
        case python(file: String, function: String, arguments: ValueTemplate)
        /// A run of a deployment, which it waits for.
        case deployment(Template, parameters: ValueTemplate)
    }

    /// Which ends of the tasks that it needs let it run.
    package enum Turn: Hashable, Sendable {
        case onSuccess
        case onFailure
        case always
    }
}

/// A value that a task gives to those that need it.
package struct TaskOutput: Hashable, Sendable {
    package let name: String
    /// The JSON Schema of its value.
    package let schema: JSON
    /// What it is where the task does not say; `nil` where the task must.
    package let fallback: JSON?

    package init(name: String, schema: JSON, fallback: JSON? = nil) {
        self.name = name
        self.schema = schema
        self.fallback = fallback
    }

    /// The output of every Python task and every deployment that declares no other of this name: what it returned.
    package static let result = "result"
}

extension PipelineTask {
    package var isMapped: Bool { items != nil }

    /// Whether others may ask for what it returned as a whole.
    package var hasResult: Bool {
        switch work {
        case .python, .deployment: true
        case .script, .command: false
        }
    }

    /// The key of the task, or of the one for the item with that number, in its run.
    package func key(_ index: Int?) -> String { index.map { "\(name)-\($0)" } ?? name }

    /// The shape of its outputs as others see them.
    var outputShape: Shape {
        var members: [String: Shape] = hasResult ? [TaskOutput.result: .any] : [:]
        for output in outputs { members[output.name] = Shape(schema: output.schema) }
        return .object(isMapped ? members.mapValues { .list(of: $0) } : members)
    }
}
