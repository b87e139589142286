/// What a flow process may ask its agent for.
package enum ContractRequest: Hashable, Sendable {
    case variable(name: String)
    case block(name: String)
    /// The facts of a run; its own where it names none.
    case flowRun(ID<FlowRun>?)
    case runDeployment(ChildOrder)
    case cached(key: String)
    case earlier(task: TaskKey, inputs: String?)
    /// A type that this agent does not know.
    case unsupported(type: String)
    /// A known type with something missing or wrong, in words.
    case malformed(String)
}

/// A run of a deployment that a run asks for.
package struct ChildOrder: Hashable, Sendable {
    package var deployment: String
    package var parameters: JSON.Object
    /// Names the child within its parent; `nil` for the deployment and how often it was asked for.
    package var key: String?
    /// Whether the answer is to be told of its end.
    package var waits: Bool
    package var name: String?
    package var tags: [String]

    /// The longest key, in bytes.
    package static let longestKey = 400

    package init(
        deployment: String, parameters: JSON.Object = [:], key: String? = nil, waits: Bool = true,
        name: String? = nil, tags: [String] = []
    ) {
        self.deployment = deployment
        self.parameters = parameters
        self.key = key
        self.waits = waits
        self.name = name
        self.tags = tags
    }
}
