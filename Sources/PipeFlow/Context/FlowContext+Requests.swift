package import PipeCore

extension FlowContext {
    /// The value of a variable, as `pipectl variable set` keeps it. Throws ``AgentProblem`` where there is none.
    public func variable<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) async throws -> Value {
        let value = try await ask(.variable(name: name))
        return try Self.read(type, value, "variable '\(name)'")
    }

    /// The value of a variable, or another where there is none.
    public func variable<Value: Decodable>(_ name: String, default: Value) async throws -> Value {
        do {
            return try await variable(name)
        } catch let problem as AgentProblem where problem.kind == .unknown {
            return `default`
        }
    }

    /// The values of a block, named `TYPE/NAME`, secrets included: not for logs.
    ///
    /// ```swift
    /// struct S3: Decodable { var bucket: String, accessKey: String }
    /// let lake = try await context.block("s3/lake", as: S3.self)
    /// ```
    public func block<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) async throws -> Value {
        let block = try await ask(.block(name: name))
        return try Self.read(type, block["values"] ?? .null, "block '\(name)'")
    }

    /// The facts of a run, named by its id; of this one without.
    public func facts(of run: String? = nil) async throws -> RunFacts {
        let id = try run.map { text in
            guard let id = ID<FlowRun>(text) else { throw AgentProblem(.refused, "'\(text)' is no id of a run") }
            return id
        }
        return RunFacts(try await ask(.flowRun(id)))
    }

    /// Asks, in the words of the run contract.
    package func ask(
        _ request: ContractRequest, meanwhile: @escaping @Sendable (JSON) -> Void = { _ in }
    ) async throws -> JSON {
        do {
            return try await session.audience.ask(request, meanwhile: meanwhile)
        } catch let problem as ContractAnswer.Problem {
            throw AgentProblem(problem)
        }
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ value: JSON, _ what: String) throws -> Value {
        do {
            return try ValueDecoder.decode(type, from: value)
        } catch {
            throw AgentProblem(.refused, "\(what) is no \(type): \(ErrorText.line(error))")
        }
    }
}
