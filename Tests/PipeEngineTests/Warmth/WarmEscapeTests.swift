import Glibc
import PipeCore
import PipeEngine
import Testing

/// A fork that has ended has left nothing, by whatever its host holds runs together.
@Suite(.timeLimit(.minutes(2))) struct WarmEscapeTests {
    /// Two that leave the session: one goes on as another program, one as the copy of its parent that it is.
    private static let escape = """
        import os, subprocess, time
        bench = os.environ["BENCH"]
        daemon = 'trap "" TERM; echo $$ > ' + bench + '/daemon; while :; do sleep 0.2; done'
        subprocess.Popen(["/bin/sh", "-c", "(setsid /bin/sh -c '" + daemon + "' &) </dev/null >/dev/null 2>&1 3>&-"])
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(4): os.close(number)
                with open(bench + "/child.new", "w") as file: file.write(str(os.getpid()))
                os.rename(bench + "/child.new", bench + "/child")
                time.sleep(600)
            os._exit(0)
        while not (os.path.exists(bench + "/child") and os.path.getsize(bench + "/daemon")): time.sleep(0.01)
        """

    private static func tryToEscape(from warm: WarmBench) async throws {
        try AgentBench.touch(warm.bench.folder + "/daemon")
        let ended = try await warm.fork(escape)
        #expect(ended.run.state == .completed, "\(ended)")
        let pids = Escapes.pids(in: warm.bench.folder)
        #expect(pids.count == 2)
        for pid in pids { #expect(!AgentStoppingTests.isAlive(pid), "process \(pid) is still alive") }
    }

    /// A program of its own: who adopts does so for the whole program.
    /// The kernel ends one that hangs: its parent fails instead of waiting for ever.
    @Test func `without cgroups`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            try await WarmBench.run(isolation: .processGroups) { try await WarmEscapeTests.tryToEscape(from: $0) }
        }
    }

    @Test(.enabled(if: CgroupGround.isThere, "no cgroup v2 that these tests may write to"))
    func `with a cgroup for each`() async throws {
        try await CgroupGround.use { _, ground in
            try await WarmBench.run(isolation: ground.isolation) { warm in
                try await Self.tryToEscape(from: warm)
                let place = "print(open('/proc/self/cgroup').read())"
                let ended = try await warm.fork(place)
                #expect(ended.lines.contains { $0.hasSuffix("/run-\(ended.run.id)-1") })
                // That of the warm process itself.
                #expect(ground.runs.count == 1 && ground.runs.first?.hasPrefix("run-warm-") == true, "\(ground.runs)")
            }
            #expect(ground.runs == [], "a cgroup stayed")
        }
    }

    @Test(.enabled(if: CgroupGround.isThere, "no cgroup v2 that these tests may write to"))
    func `a start that follows a failed fork has the same cgroup, and lives in it`() async throws {
        try await CgroupGround.use { _, ground in
            try await WarmBench.run(isolation: ground.isolation) { warm in
                try await warm.warmUp()
                for _ in 0..<5 {
                    try warm.write(importing: "import os")
                    let ended = try await warm.execute("print(os.getpid())")
                    #expect(ended.run.state == .completed && !ended.isForked)
                    try await warm.warmUp()
                }
            }
        }
    }
}
