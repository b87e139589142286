import Glibc
import PipeCore
import PipeEngine
import Testing

/// What a run's process is and sees, as the process itself tells.
@Suite(.timeLimit(.minutes(1))) struct IsolatedRunTests {
    /// The lines and the end of one run.
    private func execute(
        _ script: String, _ isolation: Isolation, in base: String? = nil,
        _ check: (FlowRun, [String], AgentBench) async throws -> Void
    ) async throws {
        try await AgentBench.run(in: base) { bench in
            let run = try await bench.trigger(script, isolation: isolation)
            try await bench.work(bench.settings())
            try await check(try await bench.run(run), bench.lines(run, .stdout), bench)
        }
    }

    @Test func `umask and niceness are the deployment's`() async throws {
        try await execute("umask; nice", Isolation(umask: 0o027, nice: 7)) { _, lines, _ in
            #expect(lines == ["0027", "7"])
        }
        try await execute("umask; nice", .none) { _, lines, _ in
            #expect(lines == ["0022", "\(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))"])
        }
    }

    @Test func `variables beyond the usual are inherited by name or by beginning`() async throws {
        let patterns = ["AWS_PROFILE", "MELTANO_*"].compactMap { EnvironmentPattern($0) }
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "echo [$AWS_PROFILE] [$MELTANO_HOME] [$AWS_SECRET] [$SECRET]",
                isolation: Isolation(passEnvironment: patterns))
            var settings = bench.settings()
            settings.environment.merge(["AWS_PROFILE": "p", "AWS_SECRET": "s", "MELTANO_HOME": "m"]) { $1 }
            try await bench.work(settings)
            #expect(try await bench.lines(run, .stdout) == ["[p] [m] [] []"])
        }
    }

    @Test func `without a memory controller each process has its limit, and the log says so`() async throws {
        let isolation = Isolation(resources: ResourceLimits(memory: 64 << 20, processes: 9))
        try await execute("ulimit -d; ulimit -u", isolation) { run, lines, bench in
            #expect(lines.first == "65536")
            #expect(lines.last != "9", "root's processes would be counted")
            let log = try await bench.store.log(of: run.id, after: .start, limit: 9).filter { $0.source == .agent }
            #expect(log.map(\.level) == [.warning, .warning])
            #expect(log.first?.text.hasPrefix("the memory limit of 64 MiB holds for each process alone") == true)
            #expect(log.last?.text.contains("is not enforced") == true)
        }
    }

    private static let isRoot = geteuid() == 0

    @Test(.enabled(if: isRoot, "only root can become somebody else"))
    func `a run is another user's to its last file`() async throws {
        let script = """
            id -un; id -gn; id -Gn; echo $HOME $USER $LOGNAME; stat -c '%U %a' . $OCTOPIPE_PARAMETERS | cut -c 1-14
            touch file && echo may write; ls $OCTOPIPE_WORKDIR/..; cat /proc/self/status | grep CapEff
            """
        let long = String(repeating: "x", count: 100_000)
        try await AgentBench.run(in: "/tmp") { bench in
            // What lies beside the runs is nobody's business.
            try FileProblem.makeFolders(bench.folder)
            let secret = bench.folder + "/octopipe.db"
            close(open(secret, O_CREAT | O_WRONLY, 0o644))
            let run = try await bench.trigger(
                script, parameters: ["text": .string(long)], isolation: Isolation(user: "nobody"))
            try await bench.work(bench.settings())
            let lines = try await bench.lines(run, .stdout)
            #expect(
                lines == [
                    "nobody", "nogroup", "nogroup", "/nonexistent nobody nobody", "nobody 700", "nobody 600",
                    "may write",
                    "CapEff:\t0000000000000000",
                ])
            #expect(try await bench.run(run).state == .completed)
            var status = stat()
            #expect(stat(secret, &status) == 0 && status.st_mode & 0o777 == 0o600)
            #expect(stat(bench.folder, &status) == 0 && status.st_mode & 0o777 == 0o711)
        }
    }

    @Test(.enabled(if: isRoot, "only root can become somebody else"))
    func `a user of its own has its number of processes`() async throws {
        let isolation = Isolation(user: "nobody", resources: ResourceLimits(processes: 777))
        try await execute("ulimit -u 2>/dev/null || ulimit -p", isolation, in: "/tmp") { _, lines, bench in
            #expect(lines == ["777"])
        }
    }

    @Test(.enabled(if: isRoot, "only root can become somebody else"))
    func `the death signal outlives the change of user`() async throws {
        let script =
            "exec python3 -c 'import ctypes; n = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(n)); print(n.value)'"
        try await execute(script, Isolation(user: "nobody"), in: "/tmp") { _, lines, _ in
            #expect(lines == ["9"])
        }
    }

    @Test func `a user that this host does not have is the host's fault, in one line`() async throws {
        try await execute("true", Isolation(user: "no-such-user")) { run, _, _ in
            #expect(run.state == .crashed)
            #expect(run.cause?.message == "it is to run as user 'no-such-user': this host has no such user")
        }
    }

    @Test(.enabled(if: isRoot, "only root can become somebody else"))
    func `a folder that the user cannot reach is named, with what helps`() async throws {
        let closed = "/tmp/octopipe-closed-\(getpid())-\(ID<AgentBench>.random().short)"
        try FileProblem.makeFolders(closed)
        defer { rmdir(closed) }
        try await execute("true", Isolation(user: "nobody"), in: closed) { run, _, bench in
            #expect(run.state == .crashed)
            let folder = "\(bench.folder)/runs/bench/\(run.id)-1"
            #expect(
                run.cause?.message
                    == "the folder '\(folder)' cannot be entered as user 'nobody': Permission denied (every folder above it must let that user through: set 'state_directory' to such a place)"
            )
        }
    }

    @Test(arguments: [
        (WorkFolderPolicy.never, "exit 1", false), (.onFailure, "exit 0", false), (.onFailure, "exit 1", true),
        (.always, "exit 0", true),
    ])
    func `a working directory is kept by its policy, and the log says where`(
        policy: WorkFolderPolicy, end: String, isKept: Bool
    ) async throws {
        try await execute("echo result > file; \(end)", Isolation(keepWorkdir: policy)) { run, _, bench in
            let kept = "\(bench.folder)/kept/\(run.id)-1"
            #expect(access(kept + "/file", F_OK) == (isKept ? 0 : -1))
            #expect(access("\(bench.folder)/runs/bench/\(run.id)-1", F_OK) != 0)
            let said = try await bench.lines(run, .agent)
            #expect(said == (isKept ? ["its working directory is kept: \(kept)"] : []))
        }
    }

    @Test func `what a run took is reported with its end`() async throws {
        try await AgentBench.run { bench in
            let changes = bench.store.changes()
            let script = """
                i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo 12345; printf 678 >&2
                printf '{"type":"log","level":"info","message":"90"}\\n' >&3
                """
            _ = try await bench.trigger(script)
            try await bench.work(bench.settings())
            for await change in changes where change.state == .completed {
                let usage = try #require(change.usage)
                #expect(usage.cpu > .milliseconds(10) && usage.cpu < .seconds(30))
                #expect(usage.peakMemory > 500_000 && usage.peakMemory < 1 << 30)
                #expect(usage.logBytes == 11)
                break
            }
        }
    }
}
