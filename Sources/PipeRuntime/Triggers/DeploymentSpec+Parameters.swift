package import PipeCore

extension DeploymentSpec {
    /// The parameters of one run: the flow's defaults, over them the deployment's, then `values`, then what was typed behind
    /// `-p`; checked against the schema.
    package func runParameters(typed: [String], values: JSON.Object = [:]) throws(InputProblem) -> JSON.Object {
        let given: JSON.Object
        do {
            given = try ParameterInput.read(typed, schema: parameterSchema)
        } catch {
            throw InputProblem("\(error)")
        }
        do {
            return try parameterSchema.check(parameters.merging(values).merging(given))
        } catch {
            throw InputProblem("\(name): \(error)")
        }
    }
}
