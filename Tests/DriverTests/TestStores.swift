import Glibc
import PipeCore
import PipePostgres
import PipeSQL
import PipeSQLite
import Testing

/// The backends the laws of `Store` are tried on.
enum TestStore: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqliteInMemory = "SQLite in memory"
    case sqliteFile = "SQLite file"
    case postgres = "PostgreSQL"

    var testDescription: String { rawValue }

    /// The backends this machine can offer. PostgreSQL needs `OCTOPIPE_TEST_POSTGRES`, a URL whose user may create
    /// databases; with `OCTOPIPE_TEST_REQUIRE` set it is in the list either way and fails if it is missing.
    static var available: [TestStore] {
        let hasPostgres = getenv("OCTOPIPE_TEST_POSTGRES") != nil || getenv("OCTOPIPE_TEST_REQUIRE") != nil
        return hasPostgres ? allCases : [.sqliteInMemory, .sqliteFile]
    }

    /// Gives `body` an empty store with the schema in place, and removes it afterwards.
    func withStore(_ body: (SQLStore) async throws -> Void) async throws {
        try await withClients { open in
            let store = SQLStore(client: try await open())
            _ = try await store.migrate()
            try await body(store)
            await store.close()
        }
    }

    /// Two programs' stores of one database, which must not be in memory.
    func withStores(_ body: (SQLStore, SQLStore) async throws -> Void) async throws {
        try await withClients { open in
            let (store, other) = (SQLStore(client: try await open()), SQLStore(client: try await open()))
            _ = try await store.migrate()
            try await body(store, other)
            await other.close()
            await store.close()
        }
    }

    /// Gives `body` a way to open any number of clients of one empty database. In memory each is a database of its own.
    func withClients(_ body: (_ open: @escaping @Sendable () async throws -> any SQLClient) async throws -> Void)
        async throws
    {
        switch self {
        case .sqliteInMemory:
            try await body { try await SQLiteClient(path: ":memory:") }
        case .sqliteFile:
            let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            let folder = "\(base)/octopipe-law-\(getpid())-\(ID<TestStore>.random().short)"
            mkdir(folder, 0o700)
            defer { Self.remove(folder) }
            try await body { try await SQLiteClient(path: folder + "/octopipe.db") }
        case .postgres:
            let server = try #require(getenv("OCTOPIPE_TEST_POSTGRES"), "PostgreSQL is required and missing")
            let url = String(cString: server)
            let name = "law_\(ID<TestStore>.random().short)"
            let admin = PostgresClient(try PostgresAddress(url))
            try await admin.run("create database \(name)")
            let address = try PostgresAddress(Self.replacingDatabase(of: url, with: name))
            let opened = Opened()
            let result: Result<Void, any Error>
            do {
                try await body {
                    let client = PostgresClient(address)
                    await opened.add(client)
                    return client
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await opened.close()
            try await admin.run("drop database \(name) with (force)")
            await admin.close()
            try result.get()
        }
    }

    private actor Opened {
        private var clients: [PostgresClient] = []
        func add(_ client: PostgresClient) { clients.append(client) }
        func close() async { for client in clients { await client.close() } }
    }

    static func replacingDatabase(of url: String, with name: String) -> String {
        let path = url.lastIndex(of: "/").map { url[...$0] } ?? Substring(url + "/")
        return path + name
    }

    private static func remove(_ folder: String) {
        guard let directory = opendir(folder) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink(folder + "/" + name)
        }
        closedir(directory)
        rmdir(folder)
    }
}

extension SQLClient {
    func run(_ script: String) async throws {
        try await perform(.single) { (session) throws(StoreError) in try session.execute(script: script) }
    }
}

/// What the laws need again and again.
extension Store {
    static var lease: Duration { .seconds(60) }

    /// A deployment `flow/name` on the default queue.
    @discardableResult
    func deploy(
        _ name: String = "flow/deployment", queue: String = "default", limit: Int? = nil,
        retries: RetryPolicy = .none, grace: Duration = .zero
    ) async throws -> DeploymentName {
        let name = try #require(DeploymentName(name))
        let queue = try #require(QueueName(queue))
        _ = try await apply(
            DeploymentSpec(
                name: name, entryPoint: .command(program: "/bin/true", arguments: []), queue: queue,
                retries: retries, concurrencyLimit: limit, disconnectGrace: grace))
        return name
    }

    func trigger(
        _ deployment: DeploymentName, due: RunRequest.Due = .now, key: String? = nil, announced: Bool = false,
        tags: [String] = [], priority: Int? = nil
    ) async throws -> FlowRun {
        let request = RunRequest(
            deployment: deployment, name: RunName.random(), tags: tags, due: due, idempotencyKey: key,
            priority: try priority.map { try #require(Priority($0)) }, isAnnounced: announced)
        switch try await accept(request) {
        case .accepted(let run), .known(let run): return run
        case .unknownDeployment, .parentEnded: throw StoreError.rejected("no deployment \(deployment)")
        }
    }

    func openSession(
        _ name: String = "agent", queues: [QueueName] = [.default], lease: Duration = lease
    ) async throws -> ID<Session> {
        try await open(
            AgentDescription(name: name, host: "host", pid: 1, version: "test", queues: queues, slots: 4),
            lease: lease)
    }

    /// Claims one run, which must work.
    func take(_ run: FlowRun, by session: ID<Session>) async throws -> ClaimedRun {
        guard case .claimed(let claimed) = try await claim([run.id], by: session).first else {
            throw StoreError.rejected("run \(run.name) was not given")
        }
        return claimed
    }

    /// Reports an event under a claim, computed from what the store holds now.
    func report(_ event: RunEvent, under claim: Claim) async throws -> ChangeOutcome {
        let run = try #require(try await self.run(claim.run))
        let change = try RunMachine.change(run.standing, on: event, under: claim)
        return try #require(try await apply([change]).first)
    }

    func state(of run: FlowRun) async throws -> RunState {
        try #require(try await self.run(run.id)).state
    }
}
