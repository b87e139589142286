package import PipeCore
internal import Synchronization

extension FlowContext {
    /// Makes a run of a deployment, on whatever machine takes it, and waits for its end.
    ///
    /// The run is a child of this one: it is cancelled with it. A second attempt of this run that asks the same again is given the
    /// same child, unless that has failed. While a run waits for its children it takes up no slot of its agent.
    ///
    /// ```swift
    /// let child = try await context.runDeployment("load/nightly", parameters: ["region": "eu"])
    /// let rows = try child.result(as: Int.self)
    /// ```
    ///
    /// Throws ``ChildRunProblem`` where the child did not complete. With `waits` false it returns at once, with the facts of the
    /// run as it was made.
    ///
    /// - Parameters:
    ///   - deployment: `FLOW/DEPLOYMENT`.
    ///   - parameters: What the run is given, over the parameters of its deployment.
    ///   - key: Names the child within this run. Without it the children of one deployment are numbered.
    ///   - waits: Whether to wait for its end.
    ///   - name: The name of the run; one is made up without it.
    ///   - tags: Tags of the run.
    @discardableResult
    public func runDeployment(
        _ deployment: String, parameters: some Encodable & Sendable = [String: String](), key: String? = nil,
        waits: Bool = true, name: String? = nil, tags: [String] = []
    ) async throws -> RunFacts {
        guard let members = try ValueEncoder.encode(parameters).object else {
            throw AgentProblem(.refused, "the parameters of '\(deployment)' are no object of names and values")
        }
        let order = ChildOrder(
            deployment: deployment, parameters: members, key: key, waits: waits, name: name, tags: tags)
        return RunFacts(try await run(order))
    }

    /// Makes a run of a deployment; the answer is the facts of the run.
    package func run(_ child: ChildOrder) async throws -> JSON {
        var child = child
        // Of children that are asked for side by side now this and now that comes first: what they are given tells them apart.
        let digest = node.isInOrder ? nil : TaskOrder.digest(of: JSON.object(child.parameters))
        let place = node.places(1, child.deployment, child.key ?? digest, isKnown: true)[0]
        child.key = place.key.text
        guard child.waits else { return try await ask(.runDeployment(child)) }
        var order = TaskOrder(child.deployment)
        (order.kind, order.place) = (.run, place)
        let asked = child
        @Sendable func tell(_ facts: JSON) {
            guard let run = facts["id"]?.string.flatMap(ID<FlowRun>.init) else { return }
            session.tell(TaskNews(place.key, run: run))
        }
        return try await perform(order) { _ in
            let wasTold = Atomic(false)
            let facts = try await ask(.runDeployment(asked)) { made in
                tell(made)
                wasTold.store(true, ordering: .relaxed)
            }
            if !wasTold.load(ordering: .relaxed) { tell(facts) }
            guard facts["state"]?.string == RunState.completed.rawValue else { throw ChildRunProblem(RunFacts(facts)) }
            return facts
        }
    }
}
