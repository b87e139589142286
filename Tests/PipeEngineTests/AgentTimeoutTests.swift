import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentTimeoutTests {
    private static let short = TimeLimits(timeout: .milliseconds(400))

    private static let beats = #"printf '{"type":"heartbeat"}\n' >&3; "#

    @Test func `a run that ignores SIGTERM is killed after its grace, with what left its group`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                """
                setsid sh -c 'trap "echo asked" TERM; echo $$; while :; do sleep 0.05; done' &
                trap '' TERM; echo $$; while :; do sleep 0.05; done
                """, limits: TimeLimits(timeout: .milliseconds(400), stopGrace: .milliseconds(300)))
            let began = ContinuousClock.now
            try await bench.work(bench.settings())
            #expect(ContinuousClock.now - began >= .milliseconds(700))
            let end = try await bench.run(run)
            #expect(end.state == .failed)
            #expect(end.cause == Cause("timed out after 400ms", signal: SIGKILL))
            #expect(try await bench.store.history(of: run.id).last?.event == "timed out")
            let pids = try await bench.lines(run, .stdout).compactMap { Int32($0) }
            #expect(pids.count == 2)
            for pid in pids { #expect(!AgentStoppingTests.isAlive(pid), "process \(pid) is still alive") }
            #expect(try await bench.lines(run, .stdout).contains("asked"))
        }
    }

    @Test func `an attempt that timed out is followed by the next where the policy grants one`() async throws {
        try await AgentBench.run { bench in
            let script = "test $OCTOPIPE_ATTEMPT = 2 || sleep 600"
            let again = try await bench.trigger(script, retries: RetryPolicy(limit: 1), limits: Self.short)
            let once = try await bench.trigger(
                script, retries: RetryPolicy(limit: 1, backoff: .constant(.zero), reasons: [.failed, .crashed]),
                limits: Self.short)
            try await bench.work(bench.settings())
            #expect(try await bench.run(again).state == .completed)
            let end = try await bench.run(once)
            #expect(end.state == .failed && end.cause?.message == "timed out after 400ms")
        }
    }

    @Test func `a run that succeeds while it is stopped has completed`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "trap 'echo saved; exit 0' TERM; while :; do sleep 0.05; done", limits: Self.short)
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
            #expect(try await bench.lines(run, .stdout) == ["saved"])
        }
    }

    @Test func `a run in time is left alone, and each attempt has its own time`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "sleep 0.6; test $OCTOPIPE_ATTEMPT = 3", retries: RetryPolicy(limit: 2),
                limits: TimeLimits(timeout: .milliseconds(1_500)))
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
        }
    }

    @Test func `a process that has sent a heartbeat and falls silent is stopped as hung`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                Self.beats + "while :; do echo busy; sleep 0.05; done",
                limits: TimeLimits(heartbeatTimeout: .milliseconds(300)))
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .failed)
            #expect(end.cause == Cause("hung: no heartbeat for 300ms", signal: SIGTERM))
        }
    }

    @Test func `a process that goes on beating, or never began, is not hung`() async throws {
        try await AgentBench.run { bench in
            let limits = TimeLimits(heartbeatTimeout: .seconds(3))
            let beating = try await bench.trigger(
                "for i in 1 2 3 4 5 6 7 8 9 10; do \(Self.beats) sleep 0.4; done", limits: limits)
            let mute = try await bench.trigger("sleep 3.5", limits: limits)
            try await bench.work(bench.settings())
            #expect(try await bench.run(beating).state == .completed)
            #expect(try await bench.run(mute).state == .completed)
        }
    }

    /// What the process said lies unread as long as its log waits for the store.
    @Test func `a store that takes no logs makes nobody hung`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                Self.beats + """
                    head -c 4000000 /dev/zero | tr '\\0' x | fold -w 1000
                    for i in 1 2 3 4 5 6 7 8 9 10; do \(Self.beats) sleep 0.1; done
                    """, limits: TimeLimits(heartbeatTimeout: .seconds(12)))
            let hold = bench.store.hold("append")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    await hold.reached()
                    try await Task.sleep(for: .seconds(13))
                    hold.release()
                }
                try await group.waitForAll()
            }
            #expect(try await bench.run(run).state == .completed)
        }
    }

    @Test func `a timeout is kept while the store does not answer`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "echo $$ > \(bench.folder)/pid; trap '' TERM; while :; do printf '%01000d\\n' 1; done",
                limits: TimeLimits(timeout: .milliseconds(400), stopGrace: .milliseconds(100)))
            let (reports, logs) = (bench.store.hold("apply"), bench.store.hold("append"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    await reports.reached()
                    await logs.reached()
                    let pid = try #require(Self.number(in: bench.folder + "/pid"))
                    while AgentStoppingTests.isAlive(pid) { try await Task.sleep(for: .milliseconds(5)) }
                    reports.release()
                    logs.release()
                }
                try await group.waitForAll()
            }
            let end = try await bench.run(run)
            #expect(end.state == .failed && end.cause?.message == "timed out after 400ms")
            #expect(
                try await bench.store.history(of: run.id).map(\.event)
                    == ["accepted", "claimed", "started", "timed out"])
        }
    }

    @Test func `an exit code that the policy does not name ends the run`() async throws {
        try await AgentBench.run { bench in
            let policy = RetryPolicy(limit: 5, backoff: .constant(.zero), exitCodes: .only([75]))
            let run = try await bench.trigger(
                "test $OCTOPIPE_ATTEMPT = 3 && exit 1; exit 75", retries: policy)
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .failed && end.attempt == 3 && end.spent == 3)
            #expect(end.cause?.exitCode == 1)
        }
    }

    private static func number(in path: String) -> Int32? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [CChar](repeating: 0, count: 32)
        guard fgets(&bytes, 32, file) != nil else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 > 0x20 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
