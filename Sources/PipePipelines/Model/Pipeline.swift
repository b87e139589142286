package import PipeCore

/// A flow written as YAML: tasks, what each of them waits for, and what goes from one to the other.
package struct Pipeline: Hashable, Sendable {
    package var name: String
    package var description: String
    package var parameters: ParameterSchema
    /// How many of its tasks may run at once; `nil` for what suits the machine.
    package var concurrency: Int?
    /// Variables for all of its tasks.
    package var environment: [Variable]
    /// In the order of the file.
    package var tasks: [PipelineTask]
    /// What the run returns.
    package var result: ValueTemplate?

    package struct Variable: Hashable, Sendable {
        package let name: String
        package let value: Template
    }

    package func task(named name: String) -> PipelineTask? { tasks.first { $0.name == name } }
}
