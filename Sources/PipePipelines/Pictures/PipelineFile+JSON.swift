package import PipeCore

extension PipelineFile {
    /// The pipeline for programs.
    package var json: JSON {
        [
            "name": .string(pipeline.name), "description": .string(pipeline.description),
            "parameter_schema": pipeline.parameters.json,
            "concurrency": pipeline.concurrency.map { .int($0) } ?? .null,
            "tasks": .array(pipeline.tasks.map { $0.json(waits: graph.waits[$0.name] ?? []) }),
        ]
    }
}
