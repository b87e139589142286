internal import PipeCore

/// Reads one task of a pipeline.
struct TaskReader {
    /// Where problems go.
    var problems: PipelineReader

    init(_ problems: PipelineReader) { self.problems = problems }

    private static let works = ["run", "python", "deployment"]
    private static let keys =
        works + [
            "name", "description", "with", "parameters", "needs", "when", "always", "on_failure", "retries",
            "retry_delay", "timeout", "timeout_seconds", "stop_grace", "env", "foreach", "concurrency", "outputs",
        ]

    mutating func task(_ value: JSON, named key: String?, at path: [String]) -> PipelineTask? {
        guard value.object != nil, let reader = try? SpecReader(value, path: path) else {
            problems.note(
                PipelineProblem(path, "expected a mapping with 'run', 'python' or 'deployment', found \(value.kind)"))
            return nil
        }
        problems.note { () throws(SpecProblem) in try reader.allow(only: Self.keys) }
        guard let name = name(reader, key), let work = work(reader) else { return nil }
        let limits = problems.take { () throws(SpecProblem) in try TimeLimits(ofDeployment: reader) } ?? .none
        let retries = problems.take { () throws(SpecProblem) in try RetryPolicy(ofDeployment: reader) } ?? .none
        let concurrency = problems.take { () throws(SpecProblem) in try reader.integer("concurrency", from: 1) } ?? nil
        let items = items(reader)
        if concurrency != nil, reader.value("foreach") == nil {
            problems.note(
                PipelineProblem(path + ["concurrency"], "'concurrency' goes with 'foreach', or stands at the top"))
        }
        return PipelineTask(
            name: name,
            description: (problems.take { () throws(SpecProblem) in try reader.text("description") } ?? nil) ?? "",
            work: work, needs: needs(reader), condition: condition(reader), turn: turn(reader), retries: retries,
            timeout: limits.timeout, stopGrace: limits.stopGrace, environment: problems.variables(reader), items: items,
            concurrency: concurrency, outputs: outputs(reader))
    }

    private mutating func name(_ reader: SpecReader, _ key: String?) -> String? {
        let name: String
        if let key {
            name = key
            if reader.value("name") != nil {
                problems.note(PipelineProblem(reader.path + ["name"], "'name': the task is called '\(key)' by its key"))
            }
        } else {
            guard let own = problems.take({ () throws(SpecProblem) in try reader.required("name") }) else { return nil }
            name = own
        }
        if !PipelineReader.isName(name) {
            problems.note(PipelineReader.badName(name, key == nil ? reader.path + ["name"] : reader.path))
        }
        return name
    }

    // MARK: Work

    private mutating func work(_ reader: SpecReader) -> PipelineTask.Work? {
        let named = Self.works.filter { reader.value($0) != nil }
        guard let first = named.first else {
            // A slip in the key has been told already.
            guard reader.object.names.allSatisfy(Self.keys.contains) else { return nil }
            problems.note(
                PipelineProblem(
                    reader.path, "expected 'run: COMMAND', 'python: FILE.py:FUNCTION' or 'deployment: FLOW/NAME'"))
            return nil
        }
        guard named.count == 1 else {
            problems.note(
                PipelineProblem(reader.path + [named[1]], "'\(first)' and '\(named[1])' exclude each other: keep one"))
            return nil
        }
        for (key, owner) in [("with", "python"), ("parameters", "deployment")]
        where first != owner && reader.value(key) != nil {
            problems.note(PipelineProblem(reader.path + [key], "'\(key)' goes with '\(owner)'"))
        }
        return switch first {
        case "run": run(reader)
        case "python": python(reader)
        default: deployment(reader)
        }
    }

    private mutating func run(_ reader: SpecReader) -> PipelineTask.Work? {
        let path = reader.path + ["run"]
        switch reader.value("run") {
        case .string(let text)?:
            return problems.template(text, at: path).map { .script($0) }
        case .array(let items)?:
            guard !items.isEmpty else { break }
            let arguments = items.enumerated().compactMap { index, item -> Template? in
                guard item.array == nil, item.object == nil else {
                    problems.note(PipelineProblem(path + ["\(index)"], "expected a text, found \(item.kind)"))
                    return nil
                }
                return problems.template(Template.text(item), at: path + ["\(index)"])
            }
            return arguments.count == items.count ? .command(arguments) : nil
        default: break
        }
        problems.note(
            PipelineProblem(path, "'run': expected a text for the shell, or a list of a program and its arguments"))
        return nil
    }

    private mutating func python(_ reader: SpecReader) -> PipelineTask.Work? {
        guard let text = problems.take({ () throws(SpecProblem) in try reader.required("python") }) else { return nil }
        guard case .python(let file, let function)? = EntryPoint(python: text) else {
            problems.note(
                PipelineProblem(reader.path + ["python"], "'python': expected FILE.py:FUNCTION, found '\(text)'"))
            return nil
        }
        return values("with", reader).map { .python(file: file, function: function, arguments: $0) }
    }

    private mutating func deployment(_ reader: SpecReader) -> PipelineTask.Work? {
        let path = reader.path + ["deployment"]
        guard let text = problems.take({ () throws(SpecProblem) in try reader.required("deployment") }),
            let name = problems.template(text, at: path)
        else { return nil }
        if let plain = name.plainText, DeploymentName(plain) == nil {
            problems.note(PipelineProblem(path, "'deployment': expected FLOW/DEPLOYMENT, found '\(plain)'"))
        }
        return values("parameters", reader).map { .deployment(name, parameters: $0) }
    }

    private mutating func values(_ key: String, _ reader: SpecReader) -> ValueTemplate? {
        guard let mapping = problems.take({ () throws(SpecProblem) in try reader.mapping(key) }) else { return nil }
        return problems.take { () throws(PipelineProblem) in
            try ValueTemplate(.object(mapping), path: reader.path + [key])
        }
    }

    // MARK: When

    /// A list of names, or one name.
    private mutating func needs(_ reader: SpecReader) -> [String] {
        if let one = reader.value("needs")?.string { return [one] }
        return problems.take { () throws(SpecProblem) in try reader.texts("needs") } ?? []
    }

    /// `when: "{{ … }}"`, the same without braces, or plainly true or false.
    private mutating func condition(_ reader: SpecReader) -> Expression? {
        let path = reader.path + ["when"]
        switch reader.value("when") {
        case nil: return nil
        case .bool(let flag)?: return Expression(.literal(.bool(flag)), at: 0)
        case .string(let text)? where text.contains("{{"):
            guard let template = problems.template(text.trimmed, at: path) else { return nil }
            guard let expression = template.expression else {
                problems.note(PipelineProblem(path, "'when': expected one expression, found a text with others in it"))
                return nil
            }
            return expression
        case .string(let text)?:
            do throws(ExpressionProblem) { return try Expression(text) } catch {
                problems.note(PipelineProblem(path, .within(offset: error.offset), error.message))
                return nil
            }
        case let value?:
            problems.note(PipelineProblem(path, "'when': expected an expression, found \(value.kind)"))
            return nil
        }
    }

    private mutating func turn(_ reader: SpecReader) -> PipelineTask.Turn {
        let always = (problems.take { () throws(SpecProblem) in try reader.flag("always") } ?? nil) ?? false
        let onFailure = (problems.take { () throws(SpecProblem) in try reader.flag("on_failure") } ?? nil) ?? false
        if always, onFailure {
            problems.note(
                PipelineProblem(reader.path + ["on_failure"], "'always' and 'on_failure' exclude each other: keep one"))
        }
        return always ? .always : onFailure ? .onFailure : .onSuccess
    }

    private mutating func items(_ reader: SpecReader) -> ValueTemplate? {
        let path = reader.path + ["foreach"]
        guard let value = reader.value("foreach") else { return nil }
        guard value.array != nil || value.string != nil else {
            problems.note(
                PipelineProblem(
                    path, "'foreach': expected a list, or an expression that gives one, found \(value.kind)"))
            return nil
        }
        return problems.take { () throws(PipelineProblem) in
            let items = try ValueTemplate(value, path: path)
            if case .plain(.string(let text)) = items {
                throw PipelineProblem(path, "'foreach': expected a list or \"{{ … }}\", found '\(text)'")
            }
            return items
        }
    }

    private mutating func outputs(_ reader: SpecReader) -> [TaskOutput] {
        guard let mapping = problems.take({ () throws(SpecProblem) in try reader.mapping("outputs") }) else {
            return []
        }
        return mapping.members.compactMap { name, value in
            let path = reader.path + ["outputs", name]
            if !PipelineReader.isName(name) { problems.note(PipelineReader.badName(name, path)) }
            return problems.take { () throws(PipelineProblem) in
                let schema = try TypeName.declaration(value, at: path)
                return TaskOutput(name: name, schema: .object(schema), fallback: schema["default"])
            }
        }
    }
}
