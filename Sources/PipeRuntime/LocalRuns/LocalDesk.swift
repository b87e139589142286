package import PipeCore

/// Answers what a flow asks that was started by hand, without a store and an agent.
package struct LocalDesk: Sendable {
    private let run: FlowRun
    private let environment: [String: String]

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
        // An SDK that has a cache of its own for runs by hand goes there.
        case .cached: problem(.unsupported, "run by hand: there is no store")
        case .earlier: .value(.null)
        case .block(let name): problem(.refused, "block '\(name)': run by hand: there is no agent")
        case .runDeployment(let order):
            problem(.refused, "run of '\(order.deployment)': run by hand: there is no agent")
        case .malformed(let why): problem(.refused, why)
        case .unsupported(let type): problem(.unsupported, "there are no requests of type '\(type)'")
        }
    }

    private func variable(_ name: String) -> ContractAnswer.Content {
        Variable.value(of: name, in: environment).map { .value($0) }
            ?? problem(
                .unknown,
                "there is no variable '\(name)': set \(Variable.environmentName(of: name)) in the environment")
    }

    private func problem(_ kind: ContractAnswer.Problem.Kind, _ message: String) -> ContractAnswer.Content {
        .problem(.init(kind, message))
    }
}
