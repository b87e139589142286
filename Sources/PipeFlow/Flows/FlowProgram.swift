package import PipeCore

/// A flow as a process: from its arguments and its environment to its exit code.
package struct FlowProgram: Sendable {
    package var name: String
    package var description: String
    package var schema: ParameterSchema
    /// Does the work with parameters that fit the schema. Returns what is to be kept, if anything.
    package let work: @Sendable (FlowContext, JSON.Object) async throws -> JSON?

    package init(
        name: String, description: String = "", schema: ParameterSchema,
        work: @escaping @Sendable (FlowContext, JSON.Object) async throws -> JSON?
    ) {
        self.name = name
        self.description = description
        self.schema = schema
        self.work = work
    }

    package enum ExitCode {
        package static let done: Int32 = 0
        package static let failed: Int32 = 1
        package static let badInput: Int32 = 2
        /// By the number of the signal: 143 for SIGTERM, 130 for SIGINT.
        package static func stopped(by signal: Int32) -> Int32 { 128 + signal }
    }

    /// Answers a question about the flow, or runs it. The first argument is the program's own name.
    package func run(_ arguments: [String], environment: [String: String]) async -> Int32 {
        let flags = Array(arguments.dropFirst())
        if let answer = answer(to: flags, as: arguments.first ?? name) {
            Terminal.say(answer)
            return ExitCode.done
        }
        ProcessFacts.printByTheLine()
        let agent = AgentConnection.adopt(environment)
        let audience: any Audience = agent ?? TerminalReport(flow: name)
        defer { audience.close() }
        audience.tell(.hello(sdk: "swift", version: Release.version, contract: ContractMessage.version))
        let parameters: JSON.Object
        do {
            parameters = try self.parameters(flags: flags, environment: environment)
        } catch {
            agent?.tell(.failure(error: BadParameters.kind, message: "\(error)"))
            if agent == nil { Terminal.complain("\(name): \(error)") }
            return ExitCode.badInput
        }
        let session = FlowSession(
            audience: audience,
            run: CurrentRun(flow: name, environment: environment, folder: ProcessFacts.folder, now: .now),
            repeats: environment["OCTOPIPE_REUSE"] != nil)
        return await run(in: session, parameters, stop: StopSignal.take())
    }

    /// Runs the flow to its end.
    package func run(in session: FlowSession, _ parameters: JSON.Object, stop: StopSignal) async -> Int32 {
        let context = FlowContext(session)
        // Unstructured, since a signal must be able to cancel it from outside.
        let body = Task { try await context.begin { try await work(context, parameters) } }
        stop.onSignal { body.cancel() }
        let result = await body.result
        context.tellRestOfProgress()
        if let signal = stop.signal { return ExitCode.stopped(by: signal) }
        switch result {
        case .success(let value):
            keep(value, session)
            return ExitCode.done
        case .failure(let error as BadParameters):
            session.audience.tell(.failure(error: BadParameters.kind, message: error.description))
            return ExitCode.badInput
        case .failure(let error):
            session.audience.tell(.failure(error: ErrorText.kind(error), message: ErrorText.line(error)))
            return ExitCode.failed
        }
    }

    private func keep(_ value: JSON?, _ session: FlowSession) {
        guard let value else { return }
        do {
            try session.keep(value, of: nil)
        } catch {
            session.log(.warning, "the result of the flow is not kept: \(ErrorText.line(error))", task: nil)
        }
    }

    // MARK: Parameters

    /// What the run was given, with the flags over it and the defaults under it.
    package func parameters(
        flags: [String], environment: [String: String]
    ) throws(BadParameters) -> JSON.Object {
        let typed = try FlagReader(schema: schema).read(flags)
        let sent = try environment["OCTOPIPE_PARAMETERS"].map(Self.parameters(in:)) ?? [:]
        do {
            return try schema.check(sent.merging(typed))
        } catch {
            throw BadParameters(
                "\(error.message)".replacing("add -p \(error.parameter)=…", with: "add \(Flag.text(error.parameter)) …")
            )
        }
    }

    /// A JSON object, or the path of a file that holds one.
    private static func parameters(in text: String) throws(BadParameters) -> JSON.Object {
        let json: JSON
        do {
            json = try JSON.parse(text.hasPrefix("/") ? ProcessFacts.text(of: text) : text)
        } catch {
            throw BadParameters("OCTOPIPE_PARAMETERS cannot be read: \(error)")
        }
        guard let object = json.object else {
            throw BadParameters("OCTOPIPE_PARAMETERS is \(json.kind), not an object of names and values")
        }
        return object
    }

    // MARK: Description

    /// What is printed where the flags ask for words and not for work.
    package func answer(to flags: [String], as program: String) -> String? {
        if flags == [DescribeQuestion.argument] { return JSON.object(selfDescription).description }
        guard flags.contains(where: { $0 == "--help" || $0 == "-h" }) else { return nil }
        return FlagUsage(program: program, flow: self).text
    }

    /// What `pipectl deployment build` reads.
    private var selfDescription: JSON.Object {
        [
            "flow": .string(name), "description": .string(description), "parameter_schema": schema.json,
            "sdk": "swift", "version": .string(Release.version),
        ]
    }
}
