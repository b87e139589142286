internal import PipeCore

/// Reads the document of a pipeline. It goes on behind a problem, so that a person is told of all that is wrong.
struct PipelineReader {
    private(set) var problems: [PipelineProblem] = []

    private static let keys = ["name", "description", "parameters", "concurrency", "env", "tasks", "outputs"]

    /// The pipeline as far as it could be read; `nil` where it is none at all. `usualName` is what it is called where
    /// it does not say.
    mutating func pipeline(_ value: JSON, usualName: String) -> Pipeline? {
        guard value.object != nil, let reader = try? SpecReader(value) else {
            problems.append(PipelineProblem([], "expected a mapping with 'tasks', found \(value.kind)"))
            return nil
        }
        note { () throws(SpecProblem) in try reader.allow(only: Self.keys) }
        let name = take { () throws(SpecProblem) in try reader.text("name") } ?? nil
        var result: ValueTemplate?
        if let outputs = reader.value("outputs") { result = self.result(outputs) }
        return Pipeline(
            name: checked(name ?? usualName, at: name == nil ? [] : ["name"]),
            description: (take { () throws(SpecProblem) in try reader.text("description") } ?? nil) ?? "",
            parameters: parameters(reader),
            concurrency: take { () throws(SpecProblem) in try reader.integer("concurrency", from: 1) } ?? nil,
            environment: variables(reader), tasks: tasks(reader),
            result: result)
    }

    private mutating func checked(_ name: String, at path: [String]) -> String {
        if DeploymentName(flow: name, deployment: "x") == nil {
            problems.append(
                PipelineProblem(path, "'name': must not be empty, hold '/' or control characters, or exceed 200 bytes"))
        }
        return name
    }

    // MARK: Parts

    private mutating func parameters(_ reader: SpecReader) -> ParameterSchema {
        guard let mapping = take({ () throws(SpecProblem) in try reader.mapping("parameters") }) else { return .empty }
        var properties = JSON.Object()
        var required: [JSON] = []
        for (name, value) in mapping.members {
            let path = ["parameters", name]
            if !Self.isName(name) { problems.append(Self.badName(name, path)) }
            do throws(PipelineProblem) {
                let schema = try TypeName.declaration(value, at: path)
                properties[name] = .object(schema)
                if schema["default"] == nil { required.append(.string(name)) }
            } catch {
                properties[name] = [:]
                problems.append(error)
            }
        }
        let object: JSON.Object = [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ]
        return (try? ParameterSchema(reading: object)) ?? .empty
    }

    mutating func variables(_ reader: SpecReader) -> [Pipeline.Variable] {
        guard let mapping = take({ () throws(SpecProblem) in try reader.mapping("env") }) else { return [] }
        return mapping.members.compactMap { name, value in
            let path = reader.path + ["env", name]
            guard !name.isEmpty, !name.contains("="), !name.contains("\0") else {
                problems.append(PipelineProblem(path, "'\(name)' cannot name an environment variable"))
                return nil
            }
            guard value.array == nil, value.object == nil else {
                problems.append(PipelineProblem(path, "'\(name)': expected a text, found \(value.kind)"))
                return nil
            }
            return template(Template.text(value), at: path).map { Pipeline.Variable(name: name, value: $0) }
        }
    }

    private mutating func tasks(_ reader: SpecReader) -> [PipelineTask] {
        var tasks: [PipelineTask] = []
        switch reader.value("tasks") {
        case .object(let mapping)?:
            for (name, value) in mapping.members {
                if let task = task(value, named: name, at: ["tasks", name]) { tasks.append(task) }
            }
        case .array(let items)?:
            for (index, value) in items.enumerated() {
                if let task = task(value, named: nil, at: ["tasks", "\(index)"]) { tasks.append(task) }
            }
        case nil where !reader.object.names.allSatisfy(Self.keys.contains):
            // A slip in the key has been told already.
            return []
        case let other:
            let path = other == nil ? [] : ["tasks"]
            problems.append(
                PipelineProblem(path, "'tasks': expected a mapping of tasks, found \(other?.kind ?? "nothing")"))
            return []
        }
        if tasks.isEmpty, problems.isEmpty { problems.append(PipelineProblem(["tasks"], "'tasks': there is no task")) }
        return tasks
    }

    private mutating func task(_ value: JSON, named name: String?, at path: [String]) -> PipelineTask? {
        var reader = TaskReader(self)
        defer { problems = reader.problems.problems }
        return reader.task(value, named: name, at: path)
    }

    private mutating func result(_ value: JSON) -> ValueTemplate? {
        take { () throws(PipelineProblem) in
            guard value.object != nil else {
                throw PipelineProblem(["outputs"], "'outputs': expected a mapping such as {rows: \"{{ … }}\"}")
            }
            return try ValueTemplate(value, path: ["outputs"])
        }
    }

    // MARK: Names

    /// What expressions can name.
    static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_", text.utf8.count <= 100 else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }

    static func badName(_ name: String, _ path: [String]) -> PipelineProblem {
        PipelineProblem(path, "'\(name)': a name is made of letters, digits, '_' and '-', and begins with a letter")
    }

    // MARK: Problems

    mutating func note(_ problem: PipelineProblem) { problems.append(problem) }

    mutating func note(_ body: () throws(SpecProblem) -> Void) {
        do throws(SpecProblem) { try body() } catch { problems.append(PipelineProblem(error)) }
    }

    mutating func take<Value>(_ body: () throws(SpecProblem) -> Value) -> Value? {
        do throws(SpecProblem) { return try body() } catch {
            problems.append(PipelineProblem(error))
            return nil
        }
    }

    mutating func take<Value>(_ body: () throws(PipelineProblem) -> Value) -> Value? {
        do throws(PipelineProblem) { return try body() } catch {
            problems.append(error)
            return nil
        }
    }

    mutating func template(_ text: String, at path: [String]) -> Template? {
        take { () throws(PipelineProblem) in try Template(text, path: path) }
    }
}
