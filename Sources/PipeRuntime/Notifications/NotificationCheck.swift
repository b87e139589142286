package import PipeCore

/// Whether a rule can ever tell anybody anything, as the store stands. Throws `InputProblem` and `StoreError`.
package struct NotificationCheck: Sendable {
    private let store: any Store
    private let lookup: Lookup

    package init(store: any Store) {
        self.store = store
        lookup = Lookup(store: store)
    }

    package func check(_ spec: NotificationSpec) async throws {
        for queue in spec.queues { _ = try await lookup.queue(queue.text) }
        try check(spec, against: try await deployments(of: spec))
        if let block = spec.target.block { try await check(block, of: spec.target) }
    }

    /// Those that the rule names; each name has one.
    private func deployments(of spec: NotificationSpec) async throws -> [Deployment] {
        var found: [Deployment] = []
        for name in spec.deployments {
            guard name.hasSuffix("/*") else {
                found.append(try await lookup.deployment(name))
                continue
            }
            let flow = String(name.dropLast(2))
            let all = try await store.deployments()
            let ofFlow = all.filter { $0.spec.name.flow == flow }
            guard !ofFlow.isEmpty else {
                throw lookup.unknown(
                    "flow", flow, among: Set(all.map(\.spec.name.flow)), see: "pipectl deployment ls")
            }
            found += ofFlow
        }
        return found
    }

    private func check(_ spec: NotificationSpec, against deployments: [Deployment]) throws {
        guard !deployments.isEmpty else { return }
        let names = deployments.map(\.spec.name.description).joined(separator: ", ")
        if !spec.queues.isEmpty, !deployments.contains(where: { spec.queues.contains($0.spec.queue) }) {
            let queues = Set(deployments.map(\.spec.queue.text)).sorted().joined(separator: ", ")
            throw InputProblem("--work-queue: the runs of \(names) are on \(queues): this could never match")
        }
        if spec.events == [.retrying], deployments.allSatisfy({ $0.spec.retries == .none }) {
            throw InputProblem("--on: \(names) is never retried: 'retrying' could never match")
        }
    }

    private func check(_ name: BlockName, of target: NotificationTarget) async throws {
        let needed = target.neededValues
        guard let block = try await store.block(name) else {
            let hint = Nearest.hint(for: name.description, among: try await store.blocks().map(\.name.description))
            let values =
                name.type.hasPrefix("email") ? "-p smtp_server=HOST -p username=USER --secret password" : "--secret url"
            throw InputProblem("there is no block '\(name)'\(hint); make it: pipectl block set \(name) \(values)")
        }
        for value in needed where block.values[value] == nil && !block.secrets.contains(value) {
            throw InputProblem("block '\(name)' has no '\(value)': pipectl block set \(name) --secret \(value)")
        }
    }
}
