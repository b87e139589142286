internal import PipeCore

/// Makes the runs that runs ask for.
struct ChildRuns: Sendable {
    let store: any Store
    /// Where their notices go; `nil` where agents find due runs in the store.
    let noticeBoard: (any Broker)?
    let zones: ZoneDatabase

    typealias Problem = ContractAnswer.Problem

    /// The child of this key: the one that is there, or where that has not gone well a new one.
    func make(_ order: ChildOrder, key: String, for parent: FlowRun) async throws(Problem) -> FlowRun {
        do {
            return try await accepted(order, key: key, for: parent)
        } catch let error as StoreError {
            throw Problem(error)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.refused, "\(error)")
        }
    }

    private func accepted(_ order: ChildOrder, key: String, for parent: FlowRun) async throws -> FlowRun {
        guard let name = DeploymentName(order.deployment) else {
            throw Problem(.refused, "'\(order.deployment)' names no deployment: give FLOW/DEPLOYMENT")
        }
        guard let spec = try await store.deployment(name)?.spec else { throw try await unknown(name) }
        var request = RunRequest(
            deployment: name, name: order.name ?? RunName.random(),
            parameters: try await parameters(order, of: spec, for: parent), tags: order.tags,
            scheduledAt: parent.scheduledAt, parent: parent.id)
        let trigger = Trigger(store: store, broker: noticeBoard)
        for generation in 1...Self.mostGenerations {
            request.idempotencyKey = "child:\(parent.id):\(key)" + (generation > 1 ? "#\(generation)" : "")
            switch try await trigger.accept(request) {
            case .accepted(let run, _): return run
            case .known(let run) where run.state.isFinal && run.state != .completed: continue
            case .known(let run): return run
            case .unknownDeployment: throw try await unknown(name)
            case .parentEnded: throw Problem(.refused, "this run is to end: it makes no more runs")
            }
        }
        throw Problem(.refused, "'\(key)' of '\(name)' was tried \(Self.mostGenerations) times")
    }

    /// With each attempt of its parent that fails, a child may be made once more.
    private static let mostGenerations = 1_000

    /// The deployment's own with the order's over them, the parent's logical date put in, checked.
    private func parameters(
        _ order: ChildOrder, of spec: DeploymentSpec, for parent: FlowRun
    ) async throws -> JSON.Object {
        var given = spec.parameters.merging(order.parameters)
        do {
            try LogicalDate.check(given)
            if LogicalDate.isAsked(by: given) {
                let zone = try await store.schedules(of: spec.name).first.map {
                    try zones.rules(named: $0.spec.zoneName())
                }
                given = LogicalDate.fill(given, scheduledAt: parent.scheduledAt, zone: zone ?? .utc)
            }
            return try spec.parameterSchema.check(given)
        } catch let error as StoreError {
            throw error
        } catch {
            throw Problem(.refused, "\(spec.name): \(error)")
        }
    }

    private func unknown(_ name: DeploymentName) async throws -> Problem {
        let names = try await store.deployments().map(\.spec.name.description)
        return Problem(
            .unknown, "there is no deployment '\(name)'\(Nearest.hint(for: name.description, among: names))")
    }
}
