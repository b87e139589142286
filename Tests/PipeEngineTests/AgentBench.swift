import CLinux
import Glibc
import Logging
import PipeCore
import PipeEngine
import PipeSQL
import PipeSQLite

/// A whole agent on an empty store in memory, with real processes, for one test.
final class AgentBench: Sendable {
    let store: FaultStore
    let folder: String
    private let stop: AsyncStream<Void>.Continuation
    private let stops: AsyncStream<Void>

    private init(store: FaultStore, folder: String) {
        self.store = store
        self.folder = folder
        (stops, stop) = AsyncStream.makeStream(of: Void.self)
    }

    /// `base` is where the agent's folder goes, if not to the usual place.
    static func run(in base: String? = nil, _ body: (AgentBench) async throws -> Void) async throws {
        let base = base ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let folder = "\(base)/octopipe-engine-\(getpid())-\(ID<AgentBench>.random().short)"
        let store = FaultStore(SQLStore(client: try await SQLiteClient(path: ":memory:")))
        _ = try await store.migrate()
        defer { octo_remove_tree(folder) }
        try await body(AgentBench(store: store, folder: folder))
        await store.close()
    }

    func settings(until end: AgentEnd = .idle) -> AgentSettings {
        AgentSettings(
            name: "bench", host: "here", version: "test", workload: Workload(queues: [.default], slots: 4),
            heartbeat: .milliseconds(50), stopGrace: .milliseconds(200), reportGrace: .seconds(60),
            stateDirectory: folder,
            pythonPath: "/nowhere", environment: ["PATH": "/usr/bin:/bin", "SECRET": "s3cret"], until: end)
    }

    /// Runs an agent until its end, or until `tellToStop`; one of several has a store and stops of its own.
    func work(
        _ settings: AgentSettings, on store: (any Store)? = nil, courier: any Courier = RecordingCourier(),
        broker: (any Broker)? = nil,
        launcher: any Launcher = ProcessLauncher(), notifier: SystemdNotifier = SystemdNotifier(environment: [:]),
        spans: (any SpanSink)? = nil, stops: AsyncStream<Void>? = nil,
        workloads: AsyncStream<Workload> = AsyncStream { $0.finish() }, observation: Observation? = nil
    ) async throws {
        let logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
        let agent = Agent(
            settings: settings, workloads: workloads, store: store ?? self.store, opener: PlainOpener(),
            courier: courier, broker: broker, launcher: launcher, notifier: notifier, observation: observation,
            spans: spans, logger: logger)
        let lock = try AgentLock(name: settings.name, mayNumber: false, stateDirectory: folder)
        try await agent.run(stops: stops ?? self.stops, lock: lock)
    }

    /// Makes the file that a script waits for.
    static func touch(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw StoreError.rejected("'\(path)' cannot be made") }
        Glibc.close(descriptor)
    }

    func tellToStop() { stop.yield() }

    /// A run of a shell script.
    func trigger(
        _ script: String, parameters: JSON.Object = [:], arguments: [String] = [],
        retries: RetryPolicy = .none, limits: TimeLimits = .none, queue: QueueName = .default,
        isolation: Isolation = .none
    ) async throws -> FlowRun {
        try await trigger(
            .command(program: "/bin/sh", arguments: ["-c", script, "flow"] + arguments), parameters, retries, limits,
            queue, isolation)
    }

    func trigger(
        _ entryPoint: EntryPoint, _ parameters: JSON.Object = [:], _ retries: RetryPolicy = .none,
        _ limits: TimeLimits = .none, _ queue: QueueName = .default, _ isolation: Isolation = .none
    ) async throws -> FlowRun {
        let name = DeploymentName(flow: "bench", deployment: ID<Deployment>.random().short)
        guard let name else { throw StoreError.rejected("no name") }
        _ = try await store.apply(
            DeploymentSpec(
                name: name, entryPoint: entryPoint, queue: queue, environment: ["GREETING": "hello", "BENCH": folder],
                retries: retries,
                limits: limits, isolation: isolation))
        let request = RunRequest(deployment: name, name: RunName.random(), parameters: parameters)
        guard case .accepted(let run) = try await store.accept(request) else {
            throw StoreError.rejected("not accepted")
        }
        return run
    }

    func run(_ run: FlowRun) async throws -> FlowRun {
        guard let run = try await store.run(run.id) else { throw StoreError.rejected("gone") }
        return run
    }

    func lines(_ run: FlowRun, _ source: LogLine.Source? = nil) async throws -> [String] {
        try await store.log(of: run.id, after: .start, limit: 100_000)
            .filter { source == nil || $0.source == source }.map(\.text)
    }
}
