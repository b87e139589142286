extension ContractRequest {
    /// Reads a message that asks for an answer.
    init(type: String, _ json: JSON) {
        let reader = MessageReader(json)
        switch type {
        case "variable": self = Self.named(reader, "name", Self.variable)
        case "block": self = Self.named(reader, "name", Self.block)
        case "cached": self = Self.named(reader, "cache_key", Self.cached)
        case "flow_run":
            switch json["run"] {
            case nil, .null: self = .flowRun(nil)
            case let value?:
                self =
                    value.string.flatMap(ID<FlowRun>.init).map { .flowRun($0) }
                    ?? .malformed("'run' is no id of a run")
            }
        case "earlier":
            self =
                reader.task.map { .earlier(task: $0, inputs: reader.word("inputs")) }
                ?? .malformed("'task' is missing")
        case "run_deployment":
            guard let deployment = reader.text("deployment") else {
                self = .malformed("'deployment' is missing: FLOW/DEPLOYMENT")
                return
            }
            let parameters = json["parameters"] ?? .null
            guard let object = parameters.isNull ? [:] : parameters.object else {
                self = .malformed("'parameters' is \(parameters.kind), not an object of names and values")
                return
            }
            let key = reader.text("key")
            guard (key?.utf8.count ?? 0) <= ChildOrder.longestKey else {
                self = .malformed("'key' has more than \(ChildOrder.longestKey) bytes")
                return
            }
            self = .runDeployment(
                ChildOrder(
                    deployment: deployment, parameters: object, key: key,
                    waits: json["wait"]?.bool ?? true, name: reader.word("name"),
                    tags: json["tags"]?.array?.compactMap(\.string?.storable) ?? []))
        default: self = .unsupported(type: type)
        }
    }

    private static func named(
        _ reader: MessageReader, _ member: String, _ make: (String) -> ContractRequest
    ) -> ContractRequest {
        reader.text(member).map(make) ?? .malformed("'\(member)' is missing")
    }

    /// The message that asks it, without its number.
    package var json: JSON.Object {
        switch self {
        case .variable(let name): ["type": "variable", "name": .string(name)]
        case .block(let name): ["type": "block", "name": .string(name)]
        case .cached(let key): ["type": "cached", "cache_key": .string(key)]
        case .flowRun(let run): Fact.object([("type", "flow_run"), ("run", .optional(run?.description))])
        case .earlier(let task, let inputs):
            Fact.object([("type", "earlier"), ("task", .string(task.text)), ("inputs", .optional(inputs))])
        case .runDeployment(let order):
            Fact.object([
                ("type", "run_deployment"), ("deployment", .string(order.deployment)),
                ("parameters", .object(order.parameters)), ("key", .optional(order.key)),
                ("wait", .bool(order.waits)), ("name", .optional(order.name)),
                ("tags", .array(order.tags.map(JSON.string))),
            ])
        case .unsupported(let type): ["type": .string(type)]
        case .malformed: ["type": "malformed"]
        }
    }
}
