import PipeCore
import PipeRuntime

extension Priority {
    /// What a person typed as `name`.
    init(typed number: Int, as name: String) throws(InputProblem) {
        guard let priority = Priority(number) else {
            throw InputProblem("\(name): expected a number from 1 (first) to 9 (last), got \(number)")
        }
        self = priority
    }
}
