import Glibc
import PipeCore
import PipeEngine
import PipeRuntime
import Synchronization
import Testing

/// What one test works with, and nobody else: a home, a database, a queue, and the programs it started.
final class Bench: Sendable {
    let setup: Setup
    /// The home of the programs, and the folder of whatever the test writes.
    let folder: String
    let queue: String
    let database: String
    let environment: [String: String]
    /// The store as it is, whatever way to it the programs were given.
    let store: any Store
    private let agents = Mutex<[RunningAgent]>([])
    private let waiting = Mutex<Set<ID<FlowRun>>>([])

    private init(_ setup: Setup, _ settings: [String: String]) async throws {
        let tag = ID<Bench>.random().short
        self.setup = setup
        folder = "/\(Setup.variable("TMPDIR") ?? "/tmp")/octopipe-e2e-\(getpid())-\(tag)".replacing("//", with: "/")
        queue = "e2e-\(tag)"
        database = "e2e_\(tag)"
        try TestFile.makeFolder(folder)
        try TestFile.write("", to: folder + "/config.yaml")
        var environment = [
            "HOME": folder, "PATH": Setup.variable("PATH") ?? "/usr/bin:/bin", "TZ": "UTC", "LANG": "C.UTF-8",
            "OCTOPIPE_CONFIG": folder + "/config.yaml",
        ]
        // By this mark the test script finds what a killed test has left behind.
        environment["OCTOPIPE_TEST_DIRECTORY"] = Setup.variable("OCTOPIPE_TEST_DIRECTORY")
        if setup != .sqlite { environment["OCTOPIPE_DATABASE"] = try PostgresHand.url(ofDatabase: database) }
        // In the short leases of these tests RabbitMQ, too, must notice in time that an agent is silent.
        if setup == .postgresAndRabbitMQ {
            environment["OCTOPIPE_BROKER"] = try RabbitHand.serverURL() + "?heartbeat=1"
        }
        var surroundings = Surroundings.current()
        surroundings.environment = environment
        let configuration = try Configuration.read(in: surroundings)
        store = try await Drivers.openStoreUnmigrated(configuration)
        self.environment = environment.merging(settings) { $1 }
    }

    /// How an agent that is to be noticed missing is set up.
    static let shortLease = ["OCTOPIPE_LEASE": "3s", "OCTOPIPE_HEARTBEAT": "500ms", "OCTOPIPE_STOP_GRACE": "1s"]

    @TaskLocal static var current: Bench?

    /// Gives `body` a bench with an empty, migrated store; afterwards checks what the store has kept, and removes all of it.
    static func with(
        _ setup: Setup, _ settings: [String: String] = [:], isMigrated: Bool = true,
        _ body: (Bench) async throws -> Void
    ) async throws {
        let bench = try await Bench(setup, settings)
        await Bench.$current.withValue(bench) {
            do {
                if isMigrated {
                    if setup != .sqlite { try await PostgresHand.createDatabase(bench.database) }
                    #expect(try await bench.pipectl(["db", "migrate"], with: bench.directly).isDone)
                }
                try await body(bench)
                try await bench.check()
            } catch {
                Issue.record(error)
            }
            await bench.clear()
        }
    }

    /// The environment with the plain way to the store and to the broker.
    private var directly: [String: String] {
        guard setup != .sqlite, let url = try? PostgresHand.url(ofDatabase: database) else { return [:] }
        return ["OCTOPIPE_DATABASE": url]
    }

    private func check() async throws {
        let checker = HistoryChecker(store: store, waiting: waiting.withLock { $0 })
        for violation in try await checker.violations() { Issue.record("\(violation)") }
    }

    private func clear() async {
        for agent in agents.withLock({ $0 }) {
            agent.signal(SIGCONT)
            agent.signal(SIGKILL)
        }
        for agent in agents.withLock({ $0 }) { _ = try? await agent.end() }
        let runs = (try? await store.runs(RunFilter(limit: 100_000))) ?? []
        let processes = RunProcesses.now()
        for pid in runs.flatMap({ processes[$0.id] }) { kill(pid, SIGKILL) }
        for agent in agents.withLock({ $0 }) { forgetCgroups(of: agent) }
        await store.close()
        if setup != .sqlite { try? await PostgresHand.dropDatabase(database) }
        if setup == .postgresAndRabbitMQ { try? RabbitHand().deleteQueue(queue) }
        TestFile.remove(folder)
    }

    /// Kills and removes what an agent that was killed has left to a successor that it will never have.
    private func forgetCgroups(of agent: RunningAgent) {
        let state = agent.stateDirectory
        guard let lock = try? AgentLock(name: agent.name, mayNumber: false, stateDirectory: state) else { return }
        HostIsolation.establish(for: lock, stateDirectory: state).0.release()
    }

    /// The run need not have ended when the test has.
    func leaveWaiting(_ run: ID<FlowRun>) { waiting.withLock { _ = $0.insert(run) } }

    /// What the agents said, for whoever has to find out what went wrong.
    var agentLogs: String {
        agents.withLock { $0 }.map { "agent \($0.name):\n\($0.log)" }.joined(separator: "\n")
    }

    // MARK: Programs

    @discardableResult
    func pipectl(
        _ arguments: [String], with settings: [String: String] = [:], in folder: String? = nil
    ) async throws -> Outcome {
        let program = try await RunningProgram.start(
            Checkout.programs + "/pipectl", arguments, environment: environment.merging(settings) { $1 },
            in: folder ?? self.folder)
        let exit = try await program.end(within: .seconds(60))
        return Outcome(exit: exit, output: program.output, complaints: program.complaints)
    }

    @discardableResult
    func pipectl(_ arguments: String...) async throws -> Outcome { try await pipectl(arguments) }

    /// Starts an agent on the bench's queue, or on those that it is configured for; returns at once.
    func launchAgent(
        _ name: String = "one", _ arguments: [String] = [], asConfigured: Bool = false,
        with settings: [String: String] = [:]
    ) async throws -> RunningAgent {
        let program = try await RunningProgram.start(
            Checkout.programs + "/pipe-agent",
            ["start"] + (asConfigured ? [] : ["-q", queue]) + ["--name", name] + arguments,
            environment: environment.merging(settings) { $1 }, in: folder)
        let state = settings["OCTOPIPE_STATE_DIRECTORY"] ?? folder + "/.local/share/octopipe"
        let agent = RunningAgent(name: name, stateDirectory: state, program: program)
        agents.withLock { $0.append(agent) }
        return agent
    }

    /// Starts an agent and waits until it takes runs.
    func startAgent(
        _ name: String = "one", _ arguments: [String] = [], asConfigured: Bool = false,
        with settings: [String: String] = [:]
    ) async throws -> RunningAgent {
        let agent = try await launchAgent(name, arguments, asConfigured: asConfigured, with: settings)
        try await agent.says("agent ready")
        return agent
    }

    /// Starts any other program, which dies with the test's process at the latest.
    func start(_ program: String, _ arguments: [String]) async throws -> RunningProgram {
        try await RunningProgram.start(program, arguments, environment: environment, in: folder)
    }
}
