package import PipeCore

/// Finds what a person named, or says what was probably meant. Throws `InputProblem` and `StoreError`.
package struct Lookup: Sendable {
    let store: any Store

    package init(store: any Store) {
        self.store = store
    }

    package func deployment(_ text: String) async throws -> Deployment {
        if let name = DeploymentName(text), let deployment = try await store.deployment(name) { return deployment }
        let names = try await store.deployments().map(\.spec.name.description)
        let hint = Nearest.hint(for: text, among: names)
        if DeploymentName(text) == nil {
            let sameName = names.filter { $0.hasSuffix("/" + text) || $0.hasPrefix(text + "/") }
            let meant = sameName.isEmpty ? hint : " (did you mean '\(sameName[0])'?)"
            throw InputProblem("'\(text)': expected FLOW/DEPLOYMENT\(meant)")
        }
        let advice = hint.isEmpty ? "; see 'pipectl deployment ls'" : hint
        throw InputProblem("no deployment '\(text)'\(advice)")
    }

    /// A deployment's name, even if the deployment is deleted and only its runs are left; `nil` of `nil`.
    package func deploymentOfRuns(_ text: String?) async throws -> DeploymentName? {
        guard let text else { return nil }
        if let name = DeploymentName(text),
            try await !store.runs(RunFilter(deployment: name, limit: 1, includesAhead: true)).isEmpty
        {
            return name
        }
        return try await deployment(text).spec.name
    }

    /// The run with this id, with an id that begins so, or with this name.
    package func run(_ text: String) async throws -> FlowRun {
        var found: [FlowRun] = []
        for run in try await store.runs(matching: RunSelector(text)) where !found.contains(where: { $0.id == run.id }) {
            found.append(run)
        }
        if let exact = found.first(where: { $0.id.description == text.lowercased() }) { return exact }
        switch found.count {
        case 1: return found[0]
        case 0:
            let names = try await store.runs(RunFilter(limit: 200)).map(\.name)
            let hint = Nearest.hint(for: text, among: Set(names))
            throw InputProblem("no flow run '\(text)'\(hint.isEmpty ? "; see 'pipectl flow-run ls'" : hint)")
        default:
            let candidates = found.map { "\($0.id.description.prefix(13)) \($0.name) (\($0.state.rawValue))" }
            throw InputProblem(
                "'\(text)' may be any of \(candidates.joined(separator: ", ")): give more of the id")
        }
    }

    package func queue(_ text: String) async throws -> QueueStatus {
        let queues = try await store.queues()
        if let queue = queues.first(where: { $0.queue.name.text == text }) { return queue }
        throw unknown("work queue", text, among: queues.map(\.queue.name.text), see: "pipectl work-queue ls")
    }

    package func tagLimit(_ tag: String) async throws -> TagLimit {
        let limits = try await store.tagLimits()
        if let limit = limits.first(where: { $0.tag == tag }) { return limit }
        throw unknown("limited tag", tag, among: limits.map(\.tag), see: "pipectl concurrency-limit ls")
    }

    /// The agent's sessions, the latest first.
    package func sessions(ofAgent text: String) async throws -> [Session] {
        let all = try await store.sessions(includingEnded: true)
        let sessions = all.filter { $0.agent.name == text }.sorted { $0.openedAt > $1.openedAt }
        guard sessions.isEmpty else { return sessions }
        throw unknown("agent", text, among: Set(all.map(\.agent.name)), see: "pipectl agent ls --all")
    }

    func unknown(
        _ thing: String, _ text: String, among names: some Sequence<String>, see command: String
    ) -> InputProblem {
        let hint = Nearest.hint(for: text, among: names)
        return InputProblem("no \(thing) '\(text)'\(hint.isEmpty ? "; see '\(command)'" : hint)")
    }
}
