import Glibc
import PipeCore
import PipeEngine
import Testing

/// An agent at work with one deployment that is warm. Its flow executes the Python code that it is given.
final class WarmBench: Sendable {
    let bench: AgentBench
    let spec: DeploymentSpec
    /// The file of the flow, in a folder with nothing else.
    let file: String

    /// How a run ended, and what it said. The first thing that each says is whether it was forked or started.
    struct Ended {
        let run: FlowRun
        let isForked: Bool
        let lines: [String]
        let errors: [String]
        /// Why it was no fork.
        let remarks: [String]
    }

    private init(_ bench: AgentBench, _ spec: DeploymentSpec, file: String) {
        self.bench = bench
        self.spec = spec
        self.file = file
    }

    private static let flow = """

        def main(code="pass"):
            with open("/proc/self/cmdline") as file:
                print("forked" if "\\0warm\\0" in file.read() else "started", flush=True)
            exec(code, dict(globals()))
        """

    private static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

    /// Runs `body` while the agent works, and has it stop. `top` is what the file does when it is imported.
    static func run(
        importing top: String = "", in base: String? = nil, warmth: WarmSettings = WarmSettings(),
        isolation: HostIsolation? = nil, limits: TimeLimits = .none, process: Isolation = .none,
        environment: [String: String] = [:], _ body: @escaping @Sendable (WarmBench) async throws -> Void
    ) async throws {
        try await AgentBench.run(in: base) { bench in
            let folder = bench.folder + "/flow"
            try FileProblem.makeFolders(folder)
            for path in [bench.folder, folder] { chmod(path, 0o755) }
            var environment = environment
            environment["BENCH"] = bench.folder
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            let spec = DeploymentSpec(
                name: try #require(DeploymentName("bench/warm")),
                entryPoint: .python(file: "flow_file.py", function: "main"), path: folder, environment: environment,
                limits: limits, isolation: process, isWarm: true)
            let warm = WarmBench(bench, spec, file: folder + "/flow_file.py")
            try warm.write(importing: top)
            _ = try await bench.store.apply(spec)
            var settings = bench.settings(until: .told)
            settings.pythonPath = root + "/python"
            settings.poll = .milliseconds(20)
            let launcher = ProcessLauncher(isolation: isolation, warmth: warmth)
            try await withThrowingTaskGroup(of: Void.self) { [settings] group in
                group.addTask { try await bench.work(settings, launcher: launcher) }
                group.addTask {
                    defer { bench.tellToStop() }
                    try await body(warm)
                }
                try await group.waitForAll()
            }
        }
    }

    /// Puts another file in place of the flow's.
    func write(importing top: String) throws {
        let next = file + ".next"
        let descriptor = open(next, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        let text = top + "\n" + Self.flow
        guard Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count, rename(next, file) == 0 else {
            throw StoreError.rejected("'\(file)' cannot be written")
        }
        close(descriptor)
    }

    /// Puts an empty file beside it.
    func writeEmpty(_ name: String) throws {
        let path = file.dropLast("flow_file.py".count) + name
        let descriptor = open(String(path), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw StoreError.rejected("'\(path)' cannot be written") }
        close(descriptor)
    }

    func trigger(_ code: String) async throws -> FlowRun {
        let request = RunRequest(
            deployment: spec.name, name: RunName.random(), parameters: ["code": .string(code)])
        guard case .accepted(let run) = try await bench.store.accept(request) else {
            throw StoreError.rejected("not accepted")
        }
        return run
    }

    /// Runs the code to its end.
    @discardableResult
    func execute(_ code: String = "pass") async throws -> Ended {
        let changes = bench.store.changes()
        return try await ended(try await trigger(code), changes)
    }

    /// `changes` are all from before the run was triggered.
    func ended(_ run: FlowRun, _ changes: AsyncStream<RunChange>) async throws -> Ended {
        for await change in changes where change.run == run.id && change.state.isFinal { break }
        let lines = try await bench.lines(run, .stdout)
        return Ended(
            run: try await bench.run(run), isForked: lines.contains("forked"),
            lines: lines.filter { $0 != "forked" && $0 != "started" }, errors: try await bench.lines(run, .stderr),
            remarks: try await bench.lines(run, .agent).filter { $0.hasPrefix("started anew") })
    }

    /// Runs that do nothing, until one is a fork: then there is a warm process.
    func warmUp() async throws {
        for _ in 0..<300 {
            let ended = try await execute()
            #expect(!ended.remarks.contains { $0.hasPrefix("started anew, since") }, "\(ended.remarks)")
            if ended.isForked { return }
        }
        Issue.record("no run became a fork")
    }

    /// Runs the code in a fork.
    func fork(_ code: String) async throws -> Ended {
        try await warmUp()
        let ended = try await execute(code)
        #expect(ended.isForked)
        return ended
    }
}
