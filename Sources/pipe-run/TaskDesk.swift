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

    /// Sends each answer on as it comes; the last ends the request.
    func answer(
        to request: ContractRequest, _ number: Int, send: @Sendable (ContractAnswer) async -> Void
    ) async {
        let (contents, news) = AsyncStream.makeStream(of: ContractAnswer.Content.self)
        await withDiscardingTaskGroup { group in
            group.addTask {
                news.yield(await self.lastAnswer(to: request) { news.yield(.value($0, isLast: false)) })
                news.finish()
            }
            for await content in contents { await send(ContractAnswer(to: number, content)) }
        }
    }

    private func lastAnswer(
        to request: ContractRequest, meanwhile: @escaping @Sendable (JSON) -> Void
    ) async -> ContractAnswer.Content {
        do {
            return .value(try await value(of: request, meanwhile: meanwhile))
        } catch let problem as ContractAnswer.Problem {
            return .problem(problem)
        } catch {
            return .problem(ContractAnswer.Problem(.unavailable, "\(error)"))
        }
    }

    private func value(
        of request: ContractRequest, meanwhile: @escaping @Sendable (JSON) -> Void
    ) async throws -> JSON {
        switch request {
        case .variable(let name) where !settings.isUnderAgent: return try byHand(name)
        case .earlier(let task, let inputs):
            let request = ContractRequest.earlier(task: Self.key(task.text, within: key), inputs: inputs)
            return try await session.audience.ask(request, meanwhile: meanwhile)
        case .runDeployment(var order):
            order.key = Self.key(order.key ?? number(order.deployment), within: key).text
            return try await session.audience.ask(.runDeployment(order), meanwhile: meanwhile)
        default: return try await session.audience.ask(request, meanwhile: meanwhile)
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
        guard let value = Variable.value(of: name, in: settings.environment) else {
            let key = Variable.environmentName(of: name)
            throw ContractAnswer.Problem(.unknown, "there is no variable '\(name)': by hand it is taken from \(key)")
        }
        return value
    }

    /// What something within a task is called in the run: by a digest where its name would be too long.
    static func key(_ name: String, within key: TaskKey) -> TaskKey {
        let whole = "\(key)/\(name)"
        return TaskKey(whole) ?? TaskKey("\(key)/\(StableHash.digest(of: name))") ?? TaskKey(
            StableHash.digest(of: whole)) ?? key
    }
}
