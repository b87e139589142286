import PipeCore
import Testing

extension Bench {
    /// Where flows of a test say what they did, one line each.
    var effectsFile: String { folder + "/effects" }
    var effects: [String] { TestFile.lines(of: effectsFile) }

    /// Registers a shell script as deployment `flow/name` on the bench's queue. It finds the path of the effects file in
    /// EFFECTS and the bench's folder in BENCH.
    @discardableResult
    func deploy(
        _ script: String, as name: String = "flow/bench", retries: Int = 0, retryDelay: Duration = .zero,
        policy: RetryPolicy? = nil, limits: TimeLimits = .none,
        isolation: Isolation = .none
    ) async throws -> String {
        let spec = DeploymentSpec(
            name: try #require(DeploymentName(name)),
            entryPoint: .command(program: "/bin/sh", arguments: ["-c", script]), path: folder,
            queue: try #require(QueueName(queue)), environment: ["EFFECTS": effectsFile, "BENCH": folder],
            retries: policy ?? RetryPolicy(limit: retries, delay: retryDelay), limits: limits,
            isolation: isolation)
        let file = folder + "/\(spec.name.deployment).yaml"
        try TestFile.write(spec.json.pretty, to: file)
        let outcome = try await pipectl("deployment", "apply", file)
        try #require(outcome.isDone, "\(outcome.complaints)")
        return name
    }

    /// Has a run accepted.
    func trigger(_ deployment: String = "flow/bench", _ arguments: String...) async throws -> ID<FlowRun> {
        let outcome = try await pipectl(["deployment", "run", deployment, "-o", "json"] + arguments)
        try #require(outcome.isDone, "\(outcome.complaints)")
        return try Self.id(in: outcome)
    }

    static func id(in outcome: Outcome) throws -> ID<FlowRun> {
        try #require(try JSON.parse(outcome.output)["id"]?.string.flatMap { ID<FlowRun>($0) })
    }

    func run(_ id: ID<FlowRun>) async throws -> FlowRun { try #require(try await store.run(id)) }

    /// Waits until the run has ended, and returns it.
    @discardableResult
    func ended(_ id: ID<FlowRun>, within limit: Duration = .seconds(30)) async throws -> FlowRun {
        try await eventually("run \(id.short) ends", within: limit) {
            let run = try await run(id)
            return run.state.isFinal ? run : nil
        }
    }

    func ended(_ ids: [ID<FlowRun>], within limit: Duration = .seconds(40)) async throws -> [FlowRun] {
        var runs: [FlowRun] = []
        for id in ids { runs.append(try await ended(id, within: limit)) }
        return runs
    }

    /// Waits until the store knows the run to be in this state.
    func isNow(_ state: RunState, _ id: ID<FlowRun>, within limit: Duration = .seconds(20)) async throws {
        try await eventually("run \(id.short) is \(state.rawValue)", within: limit) {
            try await run(id).state == state
        }
    }

    func says(_ effect: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("a flow says '\(effect)'", within: limit) { effects.contains(effect) }
    }

    /// Makes the file that a flow waits for, as in `while [ ! -e "$BENCH/go" ]; do sleep 0.05; done`.
    func allow(_ name: String) throws { try TestFile.write("", to: folder + "/" + name) }

    func lines(of id: ID<FlowRun>, _ source: LogLine.Source) async throws -> [String] {
        try await store.log(of: id, after: .start, limit: 100_000).filter { $0.source == source }.map(\.text)
    }

    func words(of id: ID<FlowRun>) async throws -> [String] { try await store.history(of: id).map(\.event) }
}
