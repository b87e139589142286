import Glibc
import Logging
import PipeCore
import PipeEngine
import Synchronization
import Testing

/// One run's log on its way through the spool of an agent named `bench`, without the agent.
struct LogBench: Sendable {
    let bench: AgentBench
    let run: FlowRun
    let folder: SpoolFolder
    let said = SaidLines()

    /// `on` is a folder other than the bench's own.
    static func run(on state: String? = nil, _ body: (LogBench) async throws -> Void) async throws {
        try await AgentBench.run { bench in
            let folder = SpoolFolder(stateDirectory: state ?? bench.folder, agent: "bench")
            try await body(LogBench(bench: bench, run: try await bench.trigger("true"), folder: folder))
        }
    }

    var claim: Claim { claim(of: run) }
    func claim(of run: FlowRun) -> Claim { Claim(run: run.id, session: .random(), attempt: 1) }
    var text: String { folder.textFile(AttemptName(claim)) }
    var index: String { folder.indexFile(AttemptName(claim)) }

    /// One life of a forwarder, which works while `body` does.
    func live(
        _ settings: LogSettings = LogSettings(), _ body: @escaping @Sendable (LogForwarder) async throws -> Void
    ) async throws {
        let logger = Logger(label: "bench", factory: { _ in said })
        let forwarder = LogForwarder(store: bench.store, folder: folder, settings: settings, logger: logger)
        let keeper = SpoolKeeper(folder: folder, settings: settings, forwarder: forwarder, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await forwarder.run() }
            group.addTask { await keeper.run() }
            try await body(forwarder)
            group.cancelAll()
        }
    }

    func stored(_ run: FlowRun? = nil) async throws -> [LogLine] {
        try await bench.store.log(of: (run ?? self.run).id, after: .start, limit: 1_000_000)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    /// What a file takes of the disk.
    static func room(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    static func append(_ bytes: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        defer { close(descriptor) }
        write(descriptor, bytes, bytes.count)
    }
}

/// Keeps what was logged.
struct SaidLines: LogHandler {
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])
    }

    private let kept = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    var lines: [String] { kept.lines.withLock { $0 } }

    func log(event: LogEvent) {
        kept.lines.withLock { $0.append("\(event.message)") }
    }
}
