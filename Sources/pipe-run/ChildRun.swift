import PipeCore
import PipeFlow
import PipePipelines

/// A run of a deployment that a task waits for.
struct ChildRun: Sendable {
    private let order: ChildOrder
    private let key: TaskKey
    private let session: FlowSession

    init(_ deployment: DeploymentName, _ parameters: JSON.Object, key: TaskKey, session: FlowSession) {
        order = ChildOrder(deployment: deployment.description, parameters: parameters, key: key.text)
        self.key = key
        self.session = session
    }

    /// Asks for the run, and again while the database is away.
    func end() async -> TaskEnd {
        var wait = Duration.milliseconds(500)
        while true {
            do {
                let facts = try await session.audience.ask(.runDeployment(order)) { made in tell(made) }
                tell(facts)
                return Self.end(of: facts)
            } catch let problem as ContractAnswer.Problem where problem.kind == .unavailable && !Task.isCancelled {
                session.log(.warning, "\(problem); asking again in \(DurationText.text(wait))", task: key)
                try? await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(30))
            } catch {
                return .failed(.failed, cause: "\(order.deployment): \(error)")
            }
        }
    }

    private func tell(_ facts: JSON) {
        guard let run = facts["id"]?.string.flatMap(ID<FlowRun>.init) else { return }
        session.tell(TaskNews(key, run: run))
    }

    private static func end(of facts: JSON) -> TaskEnd {
        let state = facts["state"]?.string ?? "unknown"
        guard state != RunState.completed.rawValue else {
            return .completed([TaskOutput.result: facts["result"] ?? .null])
        }
        let cause = facts["cause"]?.string.map { ": \($0)" } ?? ""
        return .failed(
            state == RunState.crashed.rawValue ? .crashed : .failed,
            cause: "run \(facts["name"]?.string ?? "") \(state)\(cause)")
    }
}
