extension DeploymentSpec {
    package static let keys =
        [
            "flow", "name", "description", "entrypoint", "python", "command", "path", "work_queue", "tags",
            "parameters", "schedules", "retries", "retry_delay", "poison_after", "concurrency_limit",
            "disconnect_grace", "log_limit", "environment", "parameter_schema", "priority", "warm",
        ] + TimeLimits.keys + Isolation.keys

    /// Reads the form that `json` writes. `folder` is what a relative `path` starts from. What a person wrote is refused
    /// where it has keys that mean nothing; what a store holds may come from a newer program, whose additions are passed
    /// over with `ignoresUnknownKeys`.
    package init(
        reading value: JSON, folder: String = "/", ignoresUnknownKeys: Bool = false
    ) throws(SpecProblem) {
        let reader = try SpecReader(value)
        if !ignoresUnknownKeys { try reader.allow(only: Self.keys) }
        let flow = try reader.required("flow")
        let deployment = try reader.required("name")
        guard let name = DeploymentName(flow: flow, deployment: deployment) else {
            let bad = flow.contains("/") ? "flow" : "name"
            throw SpecProblem([bad], "'\(bad)' must not contain '/' or control characters, nor exceed 200 bytes")
        }
        let queueText = try reader.text("work_queue") ?? QueueName.default.text
        guard let queue = QueueName(queueText) else {
            throw SpecProblem(["work_queue"], "'work_queue' must be 1 to 200 bytes without control characters")
        }
        let path = try reader.text("path") ?? "."
        let schema = try ParameterSchema(reading: reader.mapping("parameter_schema"))
        let entryPoint = try Self.entryPoint(reader)
        self.init(
            name: name,
            description: try reader.text("description") ?? "",
            entryPoint: entryPoint,
            path: path.hasPrefix("/") ? path : path == "." ? folder : folder + "/" + path,
            queue: queue,
            tags: try ignoresUnknownKeys ? reader.texts("tags") : reader.plainTexts("tags"),
            parameters: try reader.mapping("parameters"),
            parameterSchema: schema,
            schedules: try Self.schedules(reader, ignoresUnknownKeys),
            environment: try Self.environment(reader),
            python: try reader.text("python") ?? "python3",
            logLimit: try Self.logLimit(reader),
            retries: try RetryPolicy(ofDeployment: reader, ignoresUnknownKeys: ignoresUnknownKeys),
            concurrencyLimit: try reader.integer("concurrency_limit", from: 1),
            disconnectGrace: try reader.duration("disconnect_grace") ?? .zero,
            limits: try TimeLimits(ofDeployment: reader),
            priority: try Self.priority(reader),
            isolation: try Isolation(ofDeployment: reader, ignoresUnknownKeys: ignoresUnknownKeys),
            isWarm: try Self.isWarm(reader, entryPoint)
        )
        do {
            try LogicalDate.check(parameters, against: schema)
        } catch {
            throw SpecProblem(["parameters"] + error.path, error.message)
        }
    }

    private static func logLimit(_ reader: SpecReader) throws(SpecProblem) -> Int? {
        guard let value = reader.value("log_limit") else { return nil }
        let text = value.string ?? value.int.map { "\($0)" }
        guard let bytes = text.flatMap(ByteCount.read), bytes > 0 else {
            throw reader.wrongValue("log_limit", expected: "a size above 0 such as 64MiB")
        }
        return Int(bytes)
    }

    private static func entryPoint(_ reader: SpecReader) throws(SpecProblem) -> EntryPoint {
        let text = try reader.text("entrypoint")
        let command = try reader.texts("command")
        switch (text, command.first) {
        case (let text?, nil):
            guard let entryPoint = EntryPoint(text) else {
                throw SpecProblem(
                    ["entrypoint"], "'entrypoint': expected FILE.py:FUNCTION or PIPELINE.yaml, found '\(text)'")
            }
            return entryPoint
        case (nil, let program?):
            return .command(program: program, arguments: Array(command.dropFirst()))
        case (.some, .some):
            throw SpecProblem(["command"], "'entrypoint' and 'command' exclude each other: keep one")
        case (nil, nil):
            throw SpecProblem(
                [], "expected 'entrypoint: FILE.py:FUNCTION' (or PIPELINE.yaml) or 'command: [PROGRAM, ARGUMENT, …]'")
        }
    }

    private static func isWarm(_ reader: SpecReader, _ entryPoint: EntryPoint) throws(SpecProblem) -> Bool {
        guard try reader.flag("warm") == true else { return false }
        guard case .python = entryPoint else {
            throw SpecProblem(
                ["warm"], "'warm': only a flow in Python (entrypoint: FILE.py:FUNCTION) can be kept warm: leave it out")
        }
        return true
    }

    private static func priority(_ reader: SpecReader) throws(SpecProblem) -> Priority {
        guard let number = try reader.integer("priority", from: 1) else { return .normal }
        guard let priority = Priority(number) else {
            throw reader.problem("priority", expected: "a number from 1 (first) to 9 (last)")
        }
        return priority
    }

    private static func schedules(
        _ reader: SpecReader, _ ignoresUnknownKeys: Bool
    ) throws(SpecProblem) -> [ScheduleSpec] {
        guard let value = reader.value("schedules") else { return [] }
        guard let items = value.array else { throw reader.problem("schedules", expected: "a list") }
        var schedules: [ScheduleSpec] = []
        for (index, item) in items.enumerated() {
            let path = ["schedules", "\(index)"]
            let schedule = try ScheduleSpec(reading: item, path: path, ignoresUnknownKeys: ignoresUnknownKeys)
            if let twin = schedules.firstIndex(where: { $0.key == schedule.key }) {
                throw SpecProblem(
                    path,
                    "schedule \(index + 1) is the same as schedule \(twin + 1), '\(schedule.key)': give it another name"
                )
            }
            schedules.append(schedule)
        }
        return schedules
    }

    private static func environment(_ reader: SpecReader) throws(SpecProblem) -> [String: String] {
        var variables: [String: String] = [:]
        for (name, value) in try reader.mapping("environment").members {
            guard !name.isEmpty, !name.contains("="), !name.contains("\0") else {
                throw SpecProblem(["environment", name], "'\(name)' cannot name an environment variable")
            }
            switch value {
            case .string(let text) where !text.contains("\0"): variables[name] = text
            case .number, .bool: variables[name] = value.description
            case .null, .string, .array, .object:
                throw SpecProblem(["environment", name], "'\(name)': expected a text, found \(value.kind)")
            }
        }
        return variables
    }
}
