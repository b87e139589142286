import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentTests {
    @Test func `a run completes, with its output, parameters and environment`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "echo $1; echo $GREETING $OCTOPIPE_ATTEMPT; echo oops >&2; echo [$SECRET]; pwd; printf 'no end'",
                parameters: ["year": 2023], arguments: ["year={{ year }}"])
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .completed)
            #expect(end.cause == nil)
            #expect(end.startedAt != nil && end.endedAt != nil)
            let directory = "\(bench.folder)/runs/bench/\(run.id)-1"
            #expect(
                try await bench.lines(run, .stdout) == ["year=2023", "hello 1", "[]", directory, "no end"])
            #expect(try await bench.lines(run, .stderr) == ["oops"])
            #expect(access(directory, F_OK) != 0, "the working directory stayed")
        }
    }

    @Test func `an exit code is the flow's failure, with the code as cause`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("exit 3")
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .failed)
            #expect(end.cause == Cause("exit code 3", exitCode: 3))
        }
    }

    @Test func `a signal nobody sent is a crash`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("kill -9 $$")
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .crashed)
            #expect(end.cause == Cause("killed by signal 9 (SIGKILL)", signal: 9))
        }
    }

    @Test func `a program that is not there fails its run with that cause`() async throws {
        try await AgentBench.run { bench in
            let missing = try await bench.trigger(.command(program: "/no/such/program", arguments: []))
            let unknown = try await bench.trigger(.command(program: "no-such-program", arguments: []))
            try await bench.work(bench.settings())
            for run in [missing, unknown] {
                let end = try await bench.run(run)
                #expect(end.state == .failed)
                #expect(end.cause?.message.contains("no") == true)
            }
            #expect(try await bench.run(missing).cause?.message.contains("/no/such/program") == true)
        }
    }

    @Test func `what the flow says on the contract is its log and its cause`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                """
                printf '{"type":"hello","sdk":"sh","version":"1","contract":1}\\n' >&3
                printf '{"type":"log","level":"warning","message":"two\\\\nlines"}\\nnonsense\\n{"type":"new"}\\n' >&3
                printf '{"type":"failure","error":"ValueError","message":"bad date"}\\n' >&3
                exit 1
                """)
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.cause == Cause("ValueError: bad date (exit code 1)", exitCode: 1))
            let log = try await bench.store.log(of: run.id, after: .start, limit: 9).filter { $0.source != .agent }
            #expect(log.map(\.text) == ["two", "lines"])
            #expect(log.allSatisfy { $0.level == .warning && $0.source == .flow })
        }
    }

    @Test func `a failed attempt is followed by another while the policy has one left`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "echo attempt $OCTOPIPE_ATTEMPT; test $OCTOPIPE_ATTEMPT = 3", retries: RetryPolicy(limit: 2))
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .completed)
            #expect(end.attempt == 3)
            #expect(try await bench.lines(run) == ["attempt 1", "attempt 2", "attempt 3"])
        }
    }

    @Test func `parameters too long for the environment come in a file`() async throws {
        try await AgentBench.run { bench in
            let long = String(repeating: "x", count: 300_000)
            let run = try await bench.trigger("wc -c < $OCTOPIPE_PARAMETERS", parameters: ["text": .string(long)])
            try await bench.work(bench.settings())
            #expect(try await bench.lines(run) == ["300011"])
        }
    }

    @Test func `an agent removes the working directories of its last life, and nobody else's`() async throws {
        try await AgentBench.run { bench in
            for name in ["bench", "other"] { try FileProblem.makeFolders("\(bench.folder)/runs/\(name)/left-1/deep") }
            try await bench.work(bench.settings())
            #expect(access("\(bench.folder)/runs/bench/left-1", F_OK) != 0)
            #expect(access("\(bench.folder)/runs/other/left-1/deep", F_OK) == 0)
        }
    }

    @Test func `one run and no more where that was asked for`() async throws {
        try await AgentBench.run { bench in
            let runs = [try await bench.trigger("true"), try await bench.trigger("true")]
            var settings = bench.settings(until: .oneRun)
            settings.workload.slots = 1
            try await bench.work(settings)
            var states: [RunState] = []
            for run in runs { states.append(try await bench.run(run).state) }
            #expect(states.sorted { $0.rawValue < $1.rawValue } == [.completed, .scheduled])
        }
    }

    @Test func `many runs share the slots and all complete`() async throws {
        try await AgentBench.run { bench in
            var runs: [FlowRun] = []
            for _ in 0..<40 { runs.append(try await bench.trigger("true")) }
            try await bench.work(bench.settings())
            for run in runs { #expect(try await bench.run(run).state == .completed) }
        }
    }
}
