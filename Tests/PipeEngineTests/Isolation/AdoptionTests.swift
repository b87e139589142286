import Glibc
import PipeCore
import PipeEngine
import Testing

/// Without cgroups. Each test is a program of its own: who adopts does so for the whole program.
/// The kernel ends one that hangs: its parent fails instead of waiting for ever.
@Suite(.timeLimit(.minutes(1))) struct AdoptionTests {
    private static let launcher = ProcessLauncher(isolation: .processGroups)

    @Test func `a run that ends well leaves nothing behind`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            try await AgentBench.run { bench in
                try FileProblem.makeFolders(bench.folder)
                let run = try await bench.trigger(Escapes.all(in: bench.folder) + "echo done")
                try await bench.work(bench.settings(), launcher: AdoptionTests.launcher)
                #expect(try await bench.run(run).state == .completed)
                #expect(try await bench.lines(run) == ["done"])
                let pids = Escapes.pids(in: bench.folder)
                #expect(pids.count == 3)
                for pid in pids { #expect(!AgentStoppingTests.isAlive(pid), "process \(pid) is still alive") }
            }
        }
    }

    @Test func `a run that is stopped leaves nothing behind`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            try await AgentBench.run { bench in
                try FileProblem.makeFolders(bench.folder)
                let run = try await bench.trigger(
                    Escapes.all(in: bench.folder) + "trap '' TERM; echo ready; while :; do sleep 0.1; done",
                    limits: TimeLimits(timeout: .seconds(2)))
                try await bench.work(bench.settings(), launcher: AdoptionTests.launcher)
                #expect(try await bench.run(run).cause?.message == "timed out after 2s")
                let pids = Escapes.pids(in: bench.folder)
                #expect(pids.count == 3)
                for pid in pids { #expect(!AgentStoppingTests.isAlive(pid), "process \(pid) is still alive") }
            }
        }
    }

    @Test func `who cannot be told from another run's lives until that is over too`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            try await AgentBench.run { bench in
                try FileProblem.makeFolders(bench.folder)
                let folder = bench.folder
                // Its end begins once the other has seen what it leaves behind.
                let short = try await bench.trigger(
                    Escapes.all(in: folder) + "while [ ! -e \(folder)/both ]; do sleep 0.02; done")
                let long = try await bench.trigger(
                    """
                    while [ ! -s \(folder)/nameless ]; do sleep 0.02; done
                    touch \(folder)/both
                    while [ ! -e \(folder)/over ]; do sleep 0.02; done
                    kill -0 $(cat \(folder)/nameless) && echo nameless lives
                    kill -0 $(cat \(folder)/daemon) 2>/dev/null && echo daemon lives
                    true
                    """)
                let changes = bench.store.changes()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await bench.work(bench.settings(), launcher: AdoptionTests.launcher) }
                    group.addTask {
                        for await change in changes where change.run == short.id && change.state.isFinal { break }
                        close(open(folder + "/over", O_CREAT | O_WRONLY, 0o600))
                    }
                    try await group.waitForAll()
                }
                #expect(try await bench.lines(long, .stdout) == ["nameless lives"])
                for pid in Escapes.pids(in: folder) { #expect(!AgentStoppingTests.isAlive(pid)) }
            }
        }
    }

    @Test func `the adopted are reaped, and no leader with them`() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            try await AgentBench.run { bench in
                // Each leaves a grandchild that dies at once; its own exit code must not be lost to whoever reaps that.
                var runs: [FlowRun] = []
                for code in 1...20 { runs.append(try await bench.trigger("(setsid true &); exit \(code)")) }
                try await bench.work(bench.settings(), launcher: AdoptionTests.launcher)
                for (code, run) in zip(1..., runs) {
                    #expect(try await bench.run(run).cause == Cause("exit code \(code)", exitCode: Int32(code)))
                }
            }
        }
    }
}
