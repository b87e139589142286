package import PipeCore
internal import PipeEngine
internal import PipePipelines

/// Turns a flow's source into a deployment: asks Python and flows in Swift for names and types, a command for its
/// placeholders.
package struct DeploymentBuilder: Sendable {
    private let launcher: any Launcher
    private let pythonPath: String
    let environment: [String: String]

    package init(launcher: any Launcher = ProcessLauncher(), pythonPath: String, environment: [String: String]) {
        self.launcher = launcher
        self.pythonPath = pythonPath
        self.environment = environment
    }

    package func build(_ order: DeploymentOrder) async throws(InputProblem) -> DeploymentSpec {
        let flow: Flow
        if let (file, function) = Self.python(order.target) {
            guard order.arguments.isEmpty else {
                throw InputProblem("arguments behind '--' are for executables; \(file) takes parameters: -p name=value")
            }
            flow = try await pythonFlow(file, function, order)
        } else if PipelineFile.isName(order.target) {
            guard order.arguments.isEmpty else {
                throw InputProblem(
                    "arguments behind '--' are for executables; \(order.target) takes parameters: -p name=value")
            }
            flow = try pipelineFlow(order)
        } else {
            flow = try await commandFlow(order)
        }
        guard let name = DeploymentName(flow: order.flow ?? flow.name, deployment: order.name) else {
            throw InputProblem(
                "'\(order.flow ?? flow.name)/\(order.name)' cannot name a deployment: "
                    + "neither part may be empty, hold '/' or control characters, or exceed 200 bytes")
        }
        var spec = DeploymentSpec(
            name: name, description: flow.description, entryPoint: flow.entryPoint, path: order.folder,
            queue: order.queue, tags: order.tags, parameters: flow.parameters, parameterSchema: flow.schema,
            schedules: order.schedules, python: order.python)
        do throws(SpecProblem) {
            let attempts = try SpecReader(.object(order.attempts))
            spec.retries = try RetryPolicy(ofDeployment: attempts)
            spec.limits = try TimeLimits(ofDeployment: attempts)
        } catch {
            throw InputProblem(flags: error)
        }
        do {
            try spec.checkSchedules(zones: .machine)
        } catch {
            throw InputProblem(flags: SpecProblem(Array(error.path.dropFirst()), error.message))
        }
        return spec
    }

    private struct Flow {
        var name: String
        var description = ""
        var entryPoint: EntryPoint
        var schema: ParameterSchema
        var parameters: JSON.Object
    }

    // MARK: Python

    /// `FILE.py` and the function behind a colon; `nil` for what is not Python.
    private static func python(_ target: String) -> (file: String, function: String?)? {
        if target.hasSuffix(".py") { return (target, nil) }
        guard let colon = target.lastIndex(of: ":"), target[..<colon].hasSuffix(".py") else { return nil }
        return (String(target[..<colon]), String(target[target.index(after: colon)...]))
    }

    private func pythonFlow(
        _ file: String, _ function: String?, _ order: DeploymentOrder
    ) async throws(InputProblem) -> Flow {
        guard case .file = FilePath.kind(of: FilePath.absolute(file, from: order.folder)) else {
            throw InputProblem("\(file): no such file in \(order.folder)")
        }
        let description = try await describe(order.target, order)
        let typed = try Self.parameters(order.parameters, description.schema)
        return Flow(
            name: description.flow, description: description.description,
            entryPoint: .python(file: file, function: description.function ?? ""), schema: description.schema,
            parameters: typed)
    }

    private func describe(
        _ target: String, _ order: DeploymentOrder
    ) async throws(InputProblem) -> FlowDescription {
        guard let program = FilePath.program(order.python, searching: environment["PATH"]) else {
            throw InputProblem("\(order.python): not found in PATH; name another interpreter with --python")
        }
        var variables = environment
        variables["PYTHONPATH"] = [pythonPath, environment["PYTHONPATH"] ?? ""].filter { !$0.isEmpty }.joined(
            separator: ":")
        let launch = LaunchOrder(
            program: program, arguments: ["-m", "octopipe", "describe", target], environment: variables,
            directory: order.folder)
        let run = try await answer(of: program, launch)
        switch run.exit {
        case .code(0):
            guard let line = ProgramRun.lastLine(of: run.output), let description = FlowDescription(line: line),
                description.function != nil
            else {
                throw InputProblem(
                    "\(target): 'octopipe describe' gave no description; is \(pythonPath) of another version?")
            }
            return description
        case .code(let code):
            throw InputProblem(
                ProgramRun.lastLine(of: run.complaints) ?? "\(target): 'octopipe describe' ended with exit code \(code)"
            )
        case .signal(let signal):
            throw InputProblem("\(target): importing it took over a minute or was ended by signal \(signal)")
        }
    }

    /// Runs what is to describe itself; that takes no more than a minute.
    func answer(of program: String, _ launch: LaunchOrder) async throws(InputProblem) -> ProgramRun {
        do {
            return try await ProgramRun.run(launch, with: launcher, within: .seconds(60))
        } catch {
            throw InputProblem("\(program): \(error)")
        }
    }

    // MARK: Pipelines

    private func pipelineFlow(_ order: DeploymentOrder) throws(InputProblem) -> Flow {
        guard case .file = FilePath.kind(of: FilePath.absolute(order.target, from: order.folder)) else {
            throw InputProblem("\(order.target): no such file in \(order.folder)")
        }
        let pipeline: Pipeline
        do throws(PipelineFile.Complaints) {
            pipeline = try PipelineFile(at: order.target, in: order.folder).pipeline
        } catch {
            throw InputProblem("\(error)")
        }
        return Flow(
            name: pipeline.name, description: pipeline.description, entryPoint: .pipeline(file: order.target),
            schema: pipeline.parameters, parameters: try Self.parameters(order.parameters, pipeline.parameters))
    }

    // MARK: Commands

    private func commandFlow(_ order: DeploymentOrder) async throws(InputProblem) -> Flow {
        let program = try command(order.target, in: order.folder)
        if order.arguments.isEmpty, let description = try await described(program, order) {
            return Flow(
                name: description.flow, description: description.description,
                entryPoint: .command(program: program, arguments: []), schema: description.schema,
                parameters: try Self.parameters(order.parameters, description.schema))
        }
        let names = order.arguments.flatMap(CommandTemplate.names(in:))
        var defaults = try Self.parameters(
            order.parameters, ParameterSchema(untyped: names, defaults: [:]))
        // A date is put into parameters, not into the defaults of a schema.
        var dated = JSON.Object()
        for (name, value) in defaults.members where LogicalDate.isAsked(by: [name: value]) {
            dated[name] = value
            defaults[name] = nil
        }
        return Flow(
            name: FilePath.stem(of: order.target), entryPoint: .command(program: program, arguments: order.arguments),
            schema: ParameterSchema(untyped: names, defaults: defaults), parameters: dated)
    }

    /// A file from the folder, or a program that the agent will find in its PATH.
    private func command(_ target: String, in folder: String) throws(InputProblem) -> String {
        switch FilePath.kind(of: FilePath.absolute(target, from: folder)) {
        case .file(isExecutable: true): return target.contains("/") ? target : "./" + target
        case .file(isExecutable: false):
            throw InputProblem("\(target): not executable: chmod +x it, or name a flow in Python as FILE.py:FUNCTION")
        case .folder, .other: throw InputProblem("\(target): not a file")
        case nil:
            guard !target.contains("/"), FilePath.program(target, searching: environment["PATH"]) != nil else {
                throw InputProblem("\(target): no such file in \(folder), and no program of that name in PATH")
            }
            return target
        }
    }

    private static func parameters(_ typed: [String], _ schema: ParameterSchema) throws(InputProblem) -> JSON.Object {
        let parameters: JSON.Object
        do {
            parameters = try ParameterInput.read(typed, schema: schema)
        } catch {
            throw InputProblem("\(error)")
        }
        do {
            try LogicalDate.check(parameters)
        } catch {
            throw InputProblem("-p \(error)")
        }
        do {
            // Any date will do: it is the kinds that are checked.
            let filled = LogicalDate.fill(parameters, scheduledAt: Instant(microseconds: 0), zone: .utc)
            _ = try schema.check(filled, requireAll: false)
            return parameters
        } catch {
            throw InputProblem(error.message)
        }
    }
}
