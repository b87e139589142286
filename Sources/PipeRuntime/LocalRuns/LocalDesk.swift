package import PipeCore

/// Answers what a flow asks that was started by hand, without a store and an agent.
package struct LocalDesk: Sendable {
    private let run: FlowRun
    private let environment: [String: String]

    /// What a variable's name is in the environment begins so.
    private static let prefix = "OCTOPIPE_VARIABLE_"

    package init(run: FlowRun, environment: [String: String]) {
        self.run = run
        self.environment = environment
    }

    package func answer(_ request: ContractRequest) -> ContractAnswer.Content {
        switch request {
        case .variable(let name): variable(name)
        case .flowRun(nil): .value(run.facts(result: nil))
        case .flowRun(let id?) where id == run.id: .value(run.facts(result: nil))
        case .flowRun(let id?): problem(.unknown, "there is no run \(id): this one is run by hand, without a store")
        case .cached, .earlier: .value(.null)
        case .block(let name): problem(.refused, "block '\(name)': run by hand: there is no agent")
        case .runDeployment(let order):
            problem(.refused, "run of '\(order.deployment)': run by hand: there is no agent")
        case .malformed(let why): problem(.refused, why)
        case .unsupported(let type): problem(.unsupported, "there are no requests of type '\(type)'")
        }
    }

    /// JSON where it reads as JSON, else a text: `5`, `["a"]`, `eu-central`.
    private func variable(_ name: String) -> ContractAnswer.Content {
        let key = Self.prefix + name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        guard let text = environment[key] else {
            return problem(.unknown, "there is no variable '\(name)': set \(key) in the environment")
        }
        return .value((try? JSON.parse(text)) ?? .string(text))
    }

    private func problem(_ kind: ContractAnswer.Problem.Kind, _ message: String) -> ContractAnswer.Content {
        .problem(.init(kind, message))
    }
}
