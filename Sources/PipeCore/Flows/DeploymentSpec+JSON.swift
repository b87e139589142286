extension DeploymentSpec {
    /// The specification as the deployment file and the store write it: one form for both.
    package var json: JSON {
        var object: JSON.Object = [
            "flow": .string(name.flow),
            "name": .string(name.deployment),
            "description": .string(description),
        ]
        switch entryPoint {
        case .python(let file, let function):
            object["entrypoint"] = .string("\(file):\(function)")
            object["python"] = .string(python)
            object["warm"] = .bool(isWarm)
        case .pipeline(let file):
            object["entrypoint"] = .string(file)
            object["python"] = .string(python)
        case .command(let program, let arguments):
            object["command"] = .array(([program] + arguments).map(JSON.string))
        }
        object["path"] = .string(path)
        object["work_queue"] = .string(queue.text)
        object["tags"] = .array(tags.map(JSON.string))
        object["parameters"] = .object(parameters)
        object["schedules"] = .array(schedules.map(\.json))
        object = object.merging(retries.deploymentMembers).merging(limits.members).merging(isolation.members)
        object["concurrency_limit"] = concurrencyLimit.map { .int($0) } ?? .null
        object["priority"] = .int(priority.number)
        object["disconnect_grace"] = .string(DurationText.exact(disconnectGrace))
        object["log_limit"] = .optional(logLimit.map { ByteCount.exact(Int64($0)) })
        var variables = JSON.Object()
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { variables[name] = .string(value) }
        object["environment"] = .object(variables)
        object["parameter_schema"] = parameterSchema.json
        return .object(object)
    }
}
