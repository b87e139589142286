import Glibc
import PipeCore
import PipeEngine
import Testing

/// A fork is the process of its run as one that was started for it is.
@Suite(.timeLimit(.minutes(2))) struct WarmRunTests {
    /// What a process sees of itself, but for what is another in each run.
    private static let sight = """
        import os, re, resource, signal, sys
        run = os.environ["OCTOPIPE_RUN_ID"]
        def told(text): return str(text).replace(run, "RUN")
        print(told(sorted(os.environ.items())).replace(os.environ["OCTOPIPE_RUN_NAME"], "NAME")
            .replace(os.environ["OCTOPIPE_SCHEDULED_AT"], "TIME"))
        print(told(os.getcwd()), told(sys.path), sys.argv, __name__, sys.modules["__main__"].__spec__.name)
        print([(n, re.sub("[0-9]+", "N", os.readlink(f"/proc/self/fd/{n}"))) for n in range(200)
            if os.path.exists(f"/proc/self/fd/{n}")])
        print(os.getsid(0) == os.getpid() == os.getpgid(0), os.nice(0), oct(os.umask(0)))
        print(os.getresuid(), os.getresgid(), os.getgroups())
        print([resource.getrlimit(n) for n in range(16)], [str(signal.getsignal(n)) for n in (1, 2, 13, 14, 17)])
        status = open("/proc/self/status").read()
        print(re.findall("(?:Sig[A-P]|Shd|Cap|NoNewPrivs).*", status), open("/proc/self/oom_score_adj").read().strip())
        print(sys.stdout.line_buffering, sys.stdin.isatty(), len(os.listdir("/proc/self/task")))
        import ctypes
        number = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(number)); print(number.value)
        block = dict(v.split("=", 1) for v in open("/proc/self/environ").read().split("\\0") if v)
        print(block["OCTOPIPE_RUN_ID"] == run, block["OCTOPIPE_SESSION"] == os.environ["OCTOPIPE_SESSION"])
        """

    @Test func `a fork sees of itself what a process sees that was started`() async throws {
        let process = Isolation(umask: 0o027, nice: 5, resources: ResourceLimits(memory: 1 << 30))
        try await WarmBench.run(process: process, environment: ["GREETING": "hello"]) { warm in
            let cold = try await warm.execute(Self.sight)
            #expect(!cold.isForked)
            let fork = try await warm.fork(Self.sight)
            #expect(fork.lines.count == cold.lines.count && cold.lines.count > 8)
            for (told, expected) in zip(fork.lines, cold.lines) { #expect(told == expected) }
            #expect(fork.errors == cold.errors)
            #expect(fork.run.state == .completed)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
    func `a fork is another user's if its deployment says so`() async throws {
        try await WarmBench.run(in: "/tmp", process: Isolation(user: "nobody")) { warm in
            let cold = try await warm.execute(Self.sight)
            let fork = try await warm.fork(Self.sight)
            for (told, expected) in zip(fork.lines, cold.lines) { #expect(told == expected) }
            #expect(fork.lines.contains { $0.contains("(65534, 65534, 65534)") })
        }
    }

    @Test func `nothing that a run does is there for the next`() async throws {
        try await WarmBench.run(importing: "import os, threading\nSTATE = []") { warm in
            let change = """
                STATE.append(1); os.environ["LEAK"] = "1"; os.chdir("/"); os.umask(0o077); os.nice(3)
                open(os.environ["OCTOPIPE_WORKDIR"] + "/leak", "w").close(); kept = open("/etc/passwd")
                os.dup2(kept.fileno(), 77); threading.Thread(target=lambda: None).start()
                import random, decimal; random.seed(1)
                """
            let look = """
                print(STATE, os.environ.get("LEAK"), os.getcwd() == os.environ["OCTOPIPE_WORKDIR"], oct(os.umask(0)),
                    os.nice(0), os.listdir("."), os.path.exists("/proc/self/fd/77"), threading.active_count())
                """
            let cold = try await warm.execute(look)
            #expect(try await warm.fork(change).run.state == .completed)
            #expect(try await warm.fork(look).lines == cold.lines)
        }
    }

    @Test func `each fork draws random numbers of its own`() async throws {
        try await WarmBench.run(importing: "import random, tempfile, uuid, ssl, os\nrandom.seed(7)") { warm in
            var drawn: [String] = []
            for _ in 0..<3 {
                drawn += try await warm.fork(
                    "for draw in random.random(), uuid.uuid4(), ssl.RAND_bytes(8), tempfile.mktemp(): print(draw)"
                ).lines
            }
            #expect(drawn.count == 12 && Set(drawn).count == 12, "\(drawn)")
        }
    }

    @Test func `what the import prints each run prints, and what it changes each run finds`() async throws {
        let top = """
            import atexit, os, sys
            print("imported"); print("with care", file=sys.stderr); os.environ["BY_IMPORT"] = "yes"
            os.environ.setdefault("GREETING", "hi"); atexit.register(lambda: print("bye"))
            """
        try await WarmBench.run(importing: top, environment: ["GREETING": "hello"]) { warm in
            let code = "print(os.environ['BY_IMPORT'], os.environ['GREETING'])"
            let cold = try await warm.execute(code)
            let fork = try await warm.fork(code)
            #expect(cold.lines == ["imported", "yes hello", "bye"])
            #expect(fork.lines == cold.lines)
            #expect(fork.errors == cold.errors && fork.errors == ["with care"])
        }
    }

    @Test(arguments: [
        ("raise ValueError('bad input')", RunState.failed, "ValueError: bad input"),
        ("import sys; sys.exit(3)", .failed, "exit code 3"), ("import sys; sys.exit('no more')", .failed, "no more"),
        ("import os; os._exit(4)", .failed, "exit code 4"), ("import os; os._exit(0)", .completed, ""),
        ("import os; os.abort()", .crashed, "SIGABRT"), ("import os; os.kill(os.getpid(), 11)", .crashed, "SIGSEGV"),
        ("import os; os.killpg(0, 9)", .crashed, "SIGKILL"), ("1 +", .failed, "SyntaxError"),
        ("print('x' * 300000)", .completed, ""),
    ])
    func `a fork ends as a process does that was started`(
        code: String, state: RunState, cause: String
    ) async throws {
        try await WarmBench.run { warm in
            let cold = try await warm.execute(code)
            let fork = try await warm.fork(code)
            #expect(fork.run.state == state && cold.run.state == state)
            #expect(fork.run.cause == cold.run.cause)
            let message = fork.run.cause?.message ?? ""
            #expect(cause.isEmpty || message.contains(cause), "\(message)")
            #expect(fork.errors == cold.errors && fork.lines == cold.lines)
        }
    }

    @Test func `a fork speaks to the agent as its own run`() async throws {
        try await WarmBench.run(importing: "from octopipe import flow, get_run_logger, metric, task") { warm in
            let ended = try await warm.fork(
                """
                @task
                def load(): metric("records", 5); return 7
                get_run_logger().info("hello")
                print(load())
                """)
            #expect(ended.run.state == .completed && ended.lines == ["7"])
            let store = warm.bench.store
            #expect(try await warm.bench.lines(ended.run, .flow).contains("hello"))
            #expect(try await store.tasks(of: ended.run.id, attempt: nil).map(\.state) == [.completed])
            #expect(try await store.metrics(of: ended.run.id, attempt: nil).map(\.value) == [5])
        }
    }

    @Test func `a fork is held to its limit of memory`() async throws {
        let process = Isolation(resources: ResourceLimits(memory: 256 << 20))
        try await WarmBench.run(process: process) { warm in
            let cold = try await warm.execute("bytearray(1 << 29)")
            #expect(cold.run.state == .failed && cold.run.cause?.message.contains("MemoryError") == true)
            var fork = try await warm.execute("bytearray(1 << 29)")
            for _ in 0..<300 where !fork.isForked { fork = try await warm.execute("bytearray(1 << 29)") }
            #expect(fork.isForked && fork.run.state == .failed)
            #expect(fork.run.cause == cold.run.cause)
        }
    }

    @Test func `wrong parameters are refused in the same words`() async throws {
        try await WarmBench.run(importing: "from octopipe import flow, task, get_run_logger") { warm in
            try await warm.warmUp()
            let request = RunRequest(deployment: warm.spec.name, name: "odd", parameters: ["cod": 1])
            let changes = warm.bench.store.changes()
            guard case .accepted(let run) = try await warm.bench.store.accept(request) else { return }
            let ended = try await warm.ended(run, changes)
            #expect(ended.run.state == .failed)
            #expect(ended.errors == ["unknown parameter 'cod'; did you mean 'code'?"])
        }
    }
}
