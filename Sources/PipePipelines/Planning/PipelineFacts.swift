package import PipeCore

/// What the expressions of one run can name beside its tasks.
package struct PipelineFacts: Hashable, Sendable {
    package var parameters: JSON.Object
    /// `run.id`, `run.attempt` and the like.
    package var run: JSON.Object
    package var environment: JSON.Object

    package init(parameters: JSON.Object = [:], run: JSON.Object = [:], environment: JSON.Object = [:]) {
        self.parameters = parameters
        self.run = run
        self.environment = environment
    }
}
