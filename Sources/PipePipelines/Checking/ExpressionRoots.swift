internal import PipeCore

/// What the first names of expressions stand for, as shapes.
struct ExpressionRoots {
    private let pipeline: Pipeline
    private let graph: TaskGraph

    init(_ pipeline: Pipeline, _ graph: TaskGraph) {
        self.pipeline = pipeline
        self.graph = graph
    }

    private static let run = Shape.object([
        "id": .text, "name": .text, "flow": .text, "deployment": .text, "attempt": .integer, "scheduled_at": .text,
        "workdir": .text, "folder": .text,
    ])

    /// What a task may name; with `nil` what stands outside of tasks may. There is no `item` yet.
    func shapes(for task: String?, seesAll: Bool = false) -> [String: Shape] {
        let schema = pipeline.parameters.json
        var parameters: [String: Shape] = [:]
        for name in pipeline.parameters.names {
            parameters[name] = Shape(schema: schema["properties"]?[name] ?? [:])
        }
        let seen = task.map { graph.ancestors(of: $0) } ?? (seesAll ? Set(graph.names) : [])
        var tasks: [String: Shape] = [:]
        for other in pipeline.tasks where seen.contains(other.name) {
            tasks[other.name] = .object(["outputs": other.outputShape, "state": .text])
        }
        var roots: [String: Shape] = [
            "parameters": .object(parameters), "run": Self.run, "env": Shape([.object]),
        ]
        if task != nil || seesAll { roots["tasks"] = .object(tasks) }
        return roots
    }
}
