import PipeCore
import PipeFlow
import Synchronization

/// Answers what the process of a task asks: it asks in the run's name, and hands the answer on.
final class TaskDesk: Sendable {
    private let key: TaskKey
    private let session: FlowSession
    private let settings: RunSettings
    private let children = Mutex<[String: Int]>([:])

    init(_ key: TaskKey, session: FlowSession, settings: RunSettings) {
        self.key = key
        self.session = session
        self.settings = settings
    }

    func answer(to request: ContractRequest, _ number: Int) async -> ContractAnswer {
        do {
            return ContractAnswer(to: number, .value(try await value(of: request)))
        } catch let problem as ContractAnswer.Problem {
            return ContractAnswer(to: number, .problem(problem))
        } catch {
            return ContractAnswer(to: number, .problem(ContractAnswer.Problem(.unavailable, "\(error)")))
        }
    }

    private func value(of request: ContractRequest) async throws -> JSON {
        switch request {
        case .variable(let name) where !settings.isUnderAgent: return try byHand(name)
        case .earlier(let task, let inputs):
            return try await session.audience.ask(.earlier(task: Self.key(task, within: key), inputs: inputs))
        case .runDeployment(var order):
            order.key = "\(key)/\(order.key ?? number(order.deployment))"
            return try await session.audience.ask(.runDeployment(order))
        default: return try await session.audience.ask(request)
        }
    }

    /// Children that have no name of their own are numbered within their task.
    private func number(_ deployment: String) -> String {
        let number = children.withLock { children in
            defer { children[deployment, default: 0] += 1 }
            return children[deployment, default: 0]
        }
        return "\(deployment)-\(number)"
    }

    /// The value of a variable where there is no agent, as flows in Python find it too.
    private func byHand(_ name: String) throws -> JSON {
        let variable = "OCTOPIPE_VARIABLE_" + String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" }).uppercased()
        guard let text = settings.environment[variable] else {
            throw ContractAnswer.Problem(
                .unknown, "there is no variable '\(name)': by hand it is taken from \(variable)")
        }
        return (try? JSON.parse(text)) ?? .string(text)
    }

    /// What a task within a task is called in the run.
    static func key(_ task: TaskKey, within key: TaskKey) -> TaskKey {
        TaskKey("\(key)/\(task)") ?? TaskKey("\(key)/\(String(StableHash.of(task.text), radix: 16))") ?? key
    }
}
