import Glibc
import PipeCore
import PipeEngine
import Testing

/// How long a warm process lives, and what becomes of runs when it does not.
@Suite(.timeLimit(.minutes(2))) struct WarmLifeTests {
    /// Says who forked it: what it was before is still in its command line, and the agent's thread has it as its child.
    private static let warmPID = """
        import os
        def number(pid, name):
            return [line.split()[1] for line in open(f"/proc/{pid}/status") if line.startswith(name)][0]
        mine = open("/proc/self/cmdline").read()
        for pid in os.listdir("/proc"):
            try:
                is_mine = pid.isdigit() and open(f"/proc/{pid}/cmdline").read() == mine
                if is_mine and int(pid) != os.getpid() and number(pid, "PPid") == str(os.getppid()): print(pid)
            except OSError:
                pass
        """

    private func warmPID(_ warm: WarmBench) async throws -> Int32 {
        let pids = try await warm.fork(Self.warmPID).lines.compactMap { Int32($0) }
        #expect(pids.count == 1)
        return try #require(pids.first)
    }

    @Test func `a file that has changed is imported anew, and no run sees the old one`() async throws {
        try await WarmBench.run(importing: "VALUE = 'old'") { warm in
            #expect(try await warm.fork("print(VALUE)").lines == ["old"])
            try warm.write(importing: "VALUE = 'new'")
            let next = try await warm.execute("print(VALUE)")
            #expect(next.lines == ["new"] && !next.isForked)
            #expect(next.remarks.count == 1)
            #expect(next.remarks.first?.hasSuffix("flow_file.py has changed") == true)
            #expect(try await warm.fork("print(VALUE)").lines == ["new"])
        }
    }

    @Test func `so it is when a module changes that lies beside it`() async throws {
        try await WarmBench.run { warm in
            let helper = String(warm.file.dropLast("flow_file.py".count)) + "helper.py"
            func write(_ value: String) {
                let descriptor = open(helper, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
                let text = "VALUE = '\(value)'\n"
                #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
                close(descriptor)
            }
            write("one")
            try warm.write(importing: "import helper")
            #expect(try await warm.fork("print(helper.VALUE)").lines == ["one"])
            // Of the same length, and perhaps within the same second.
            write("two")
            #expect(try await warm.execute("print(helper.VALUE)").lines == ["two"])
        }
    }

    @Test func `after its number of runs it is renewed`() async throws {
        var warmth = WarmSettings()
        warmth.runs = 3
        try await WarmBench.run(warmth: warmth) { warm in
            try await warm.warmUp()
            var ended = try await warm.execute()
            var forks = 1
            while ended.isForked, forks < 10 {
                forks += 1
                ended = try await warm.execute()
            }
            #expect(forks <= 3, "\(ended)")
            try await warm.warmUp()
        }
    }

    @Test func `it ends when nobody has needed it for a while`() async throws {
        var warmth = WarmSettings()
        // More than there is between two runs, however busy this host is.
        warmth.idle = .seconds(6)
        try await WarmBench.run(warmth: warmth) { warm in
            let pid = try await warmPID(warm)
            let pidfd = try ProcessEnd.watch(pid)
            // Returns when it has ended.
            #expect(ProcessEnd.wait(pidfd, seconds: 30))
            let next = try await warm.execute()
            #expect(next.run.state == .completed && !next.isForked)
        }
    }

    @Test func `a run goes on when its warm process is killed, and the next is started`() async throws {
        try await WarmBench.run { warm in
            let pid = try await warmPID(warm)
            let changes = warm.bench.store.changes()
            let run = try await warm.trigger(
                """
                import os, time
                open(os.environ["BENCH"] + "/begun", "w").close()
                while not os.path.exists(os.environ["BENCH"] + "/go"): time.sleep(0.01)
                print("went on")
                """)
            for await change in changes where change.run == run.id && change.state == .running { break }
            let pidfd = try ProcessEnd.watch(pid)
            kill(pid, SIGKILL)
            #expect(ProcessEnd.wait(pidfd, seconds: 30))
            let next = try await warm.execute()
            #expect(next.run.state == .completed && !next.isForked)
            try AgentBench.touch(warm.bench.folder + "/go")
            let ended = try await warm.ended(run, changes)
            #expect(ended.run.state == .completed && ended.isForked && ended.lines == ["went on"])
            try await warm.warmUp()
        }
    }

    @Test func `a warm process that stands still costs a run a moment, and no more`() async throws {
        var warmth = WarmSettings()
        warmth.longestBirth = .milliseconds(300)
        try await WarmBench.run(warmth: warmth) { warm in
            let pid = try await warmPID(warm)
            kill(pid, SIGSTOP)
            let next = try await warm.execute("print('once')")
            #expect(next.run.state == .completed && !next.isForked && next.lines == ["once"])
            #expect(next.run.attempt == 1)
            #expect(
                next.remarks == ["started anew and not forked from a warm process: the warm process did not answer"])
            #expect(!AgentStoppingTests.isAlive(pid))
            try await warm.warmUp()
        }
    }

    @Test func `runs at the same time are forks of one process, and each is alone`() async throws {
        try await WarmBench.run(importing: "STATE = []") { warm in
            try await warm.warmUp()
            let changes = (0..<8).map { _ in warm.bench.store.changes() }
            var runs: [FlowRun] = []
            for number in 0..<8 {
                runs.append(
                    try await warm.trigger(
                        """
                        import os, time
                        STATE.append(\(number))
                        open(os.environ["BENCH"] + "/run-\(number)", "w").close()
                        other = os.environ["BENCH"] + "/run-\(number ^ 1)"
                        while not os.path.exists(other): time.sleep(0.01)
                        print(STATE)
                        """))
            }
            for (number, run) in runs.enumerated() {
                let ended = try await warm.ended(run, changes[number])
                #expect(ended.isForked && ended.lines == ["[\(number)]"])
            }
        }
    }

    @Test func `a fork is cancelled with all that it started`() async throws {
        try await WarmBench.run(limits: TimeLimits(stopGrace: .seconds(30))) { warm in
            try await warm.warmUp()
            let changes = warm.bench.store.changes()
            let run = try await warm.trigger(
                """
                import os, subprocess, sys
                child = subprocess.Popen(["sleep", "600"])
                print(os.getpid(), child.pid, flush=True)
                open(os.environ["BENCH"] + "/begun", "w").close()
                try: child.wait()
                finally: print("cleaned up", flush=True)
                """)
            for await change in changes where change.run == run.id && change.state == .running { break }
            while access(warm.bench.folder + "/begun", F_OK) != 0, try await !warm.bench.run(run).state.isFinal {
                try await Task.sleep(for: .milliseconds(1))
            }
            _ = try await warm.bench.store.perform(.cancelRequested(reason: "test"), on: run.id)
            let ended = try await warm.ended(run, changes)
            #expect(ended.run.state == .cancelled && ended.isForked)
            #expect(ended.lines.last == "cleaned up")
            let pids = (ended.lines.first ?? "").split(separator: " ").compactMap { Int32($0) }
            #expect(pids.count == 2)
            for pid in pids { #expect(!AgentStoppingTests.isAlive(pid)) }
        }
    }

    @Test func `a fork is stopped when its time is over`() async throws {
        try await WarmBench.run(limits: TimeLimits(timeout: .milliseconds(700))) { warm in
            let ended = try await warm.fork("import time; time.sleep(60)")
            #expect(ended.run.state == .failed && ended.run.cause?.message == "timed out after 700ms")
        }
    }

    @Test func `nothing is left when the agent has ended`() async throws {
        let pids = PIDs()
        try await WarmBench.run { warm in await pids.add(try await warmPID(warm)) }
        for pid in await pids.all { #expect(!AgentStoppingTests.isAlive(pid)) }
        #expect(await pids.all.count == 1)
    }

    private actor PIDs {
        private(set) var all: [Int32] = []
        func add(_ pid: Int32) { all.append(pid) }
    }
}
