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
                return end(of: facts)
            } catch let problem as ContractAnswer.Problem where Self.mayPass(problem) && !Task.isCancelled {
                session.log(.warning, "\(problem); asking again in \(DurationText.text(wait))", task: key)
                try? await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(30))
            } catch {
                return .failed(.failed, cause: "\(order.deployment): \(error)")
            }
        }
    }

    private static func mayPass(_ problem: ContractAnswer.Problem) -> Bool {
        problem.kind == .unavailable && problem != .agentIsGone
    }

    private func tell(_ facts: JSON) {
        guard let run = facts["id"]?.string.flatMap(ID<FlowRun>.init) else { return }
        session.tell(TaskNews(key, run: run))
    }

    /// The log names the run; the cause does not, so that those of many runs can be counted together.
    private func end(of facts: JSON) -> TaskEnd {
        let state = facts["state"]?.string ?? "unknown"
        guard state != RunState.completed.rawValue else {
            return .completed([TaskOutput.result: facts["result"] ?? .null])
        }
        let cause = facts["cause"]?.string.map { ": \($0)" } ?? ""
        session.log(.error, "the run \(facts["name"]?.string ?? "of \(order.deployment)") \(state)\(cause)", task: key)
        return .failed(
            state == RunState.crashed.rawValue ? .crashed : .failed, cause: "the run \(state)\(cause)")
    }
}
