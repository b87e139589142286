internal import PipeCore

/// What the first names of expressions stand for, as shapes.
struct ExpressionRoots {
    private let pipeline: Pipeline
    private let graph: TaskGraph
    private let hidesParameters: Bool
    /// The tasks of which it is not known what they wait for and give.
    private let unsure: Set<String>

    init(_ pipeline: Pipeline, _ graph: TaskGraph, hidesParameters: Bool, unsure: Set<String>) {
        self.pipeline = pipeline
        self.graph = graph
        self.hidesParameters = hidesParameters
        self.unsure = unsure
    }

    private static let run = Shape.object([
        "id": .text, "name": .text, "flow": .text, "deployment": .text, "attempt": .integer, "scheduled_at": .text,
        "workdir": .text, "folder": .text,
    ])

    private static let state = Shape([.string], texts: Set(TaskNode.Outcome.words))

    /// What a task may name; with `nil` what stands outside of tasks may. There is no `item` yet. `seesAll` is for what
    /// comes after all tasks, or may.
    func shapes(for task: String?, seesAll: Bool = false) -> [String: Shape] {
        let schema = pipeline.parameters.json
        var parameters: [String: Shape] = [:]
        for name in pipeline.parameters.names {
            parameters[name] = Shape(schema: schema["properties"]?[name] ?? [:])
        }
        let seen = seesAll ? Set(graph.names) : task.map { graph.ancestors(of: $0) } ?? []
        var tasks: [String: Shape] = [:]
        for other in pipeline.tasks where seen.contains(other.name) {
            let outputs = unsure.contains(other.name) ? Shape([.object]) : other.outputShape
            tasks[other.name] = .object(["outputs": outputs, "state": Self.state])
        }
        var roots: [String: Shape] = [
            "parameters": hidesParameters ? Shape([.object]) : .object(parameters), "run": Self.run,
            "env": Shape([.object]),
        ]
        if task != nil || seesAll { roots["tasks"] = .object(tasks) }
        return roots
    }
}
