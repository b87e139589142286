import Logging
import PipeCore
import PipeEngine
import PipeSQL
import PipeSQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentFaultTests {
    @Test(arguments: ["claim", "apply", "append", "open", "renew", "end"], [FaultStore.Fault.before, .after])
    func `one call that fails loses nothing and doubles nothing`(call: String, fault: FaultStore.Fault) async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo once >> \(bench.folder)/effects; echo said")
            bench.store.fail(call, fault)
            try await bench.work(bench.settings())
            let end = try await bench.run(run)
            #expect(end.state == .completed)
            #expect(end.attempt == 1)
            #expect(try await bench.lines(run) == ["said"])
            let events = try await bench.store.history(of: run.id).map(\.event)
            #expect(events == ["accepted", "claimed", "started", "succeeded"])
        }
    }

    @Test func `reports and logs wait while the store is away`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo kept")
            bench.store.fail("apply", .before, .after, .before)
            bench.store.fail("append", .before, .after, .before)
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
            #expect(try await bench.lines(run) == ["kept"])
        }
    }

    @Test func `what is told late has not happened later`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("date +%s%6N")
            // A tenth of a second after the first, then two, four.
            bench.store.fail("apply", .before, .before, .before)
            try await bench.work(bench.settings())
            let said = try #require(try await bench.lines(run).first.flatMap { Int64($0) })
            let end = try await bench.run(run)
            let start = try #require(end.startedAt)
            #expect(start - Instant(microseconds: said) < .milliseconds(350))
            #expect(end.endedAt.map { $0 - start < .milliseconds(350) } == true)
            let history = try await bench.store.history(of: run.id)
            #expect(HistoryRules.problems(of: end, history) == [])
            #expect(history[3].at - start > .milliseconds(700))
        }
    }

    @Test func `a start and an end whose answer was lost are not taken for somebody else's`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo said")
            let hold = bench.store.hold("apply")
            bench.store.fail("apply", .before, .before, .before, .after)
            let observation = Observation(agent: "bench", host: "here", version: "test")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(), observation: observation) }
                group.addTask {
                    await hold.reached()
                    // By the fourth try it has ended.
                    try await eventually { try await bench.lines(run) == ["said"] }
                    hold.release()
                }
                try await group.waitForAll()
            }
            let events = try await bench.store.history(of: run.id).map(\.event)
            #expect(events == ["accepted", "claimed", "started", "succeeded"])
            #expect(bench.store.count("apply") == 5)
            let page = await ObservationPages(of: observation).answer(PageRequest(method: "GET", path: "/metrics"))
            #expect(page.body.contains("octopipe_runs_given_up_total 0\n"))
        }
    }

    /// Two runs at work, each until its file is there.
    private func withTwo(
        patience: Duration,
        _ body: @escaping @Sendable (AgentBench, _ long: FlowRun, _ other: FlowRun) async throws -> Void
    ) async throws {
        try await AgentBench.run { bench in
            let long = try await bench.trigger("while ! [ -e \"$BENCH/end\" ]; do sleep 0.01; done")
            let other = try await bench.trigger("while ! [ -e \"$BENCH/other\" ]; do sleep 0.01; done")
            var settings = bench.settings()
            settings.startPatience = patience
            try await withThrowingTaskGroup(of: Void.self) { [settings] group in
                group.addTask { try await bench.work(settings) }
                group.addTask {
                    defer { for name in ["other", "end"] { try? AgentBench.touch("\(bench.folder)/\(name)") } }
                    try await eventually { bench.store.count("claim") > 0 }  // By then there is a folder.
                    try await body(bench, long, other)
                }
                try await group.waitForAll()
            }
            for run in [long, other] { #expect(try await bench.run(run).state == .completed) }
        }
    }

    @Test func `a start that waits is told with the end that follows`() async throws {
        try await withTwo(patience: .seconds(3_600)) { bench, long, other in
            let changes = bench.store.changes()
            try AgentBench.touch("\(bench.folder)/other")
            try await eventually { try await bench.run(other).state == .completed }
            // Whoever is alone is told of at once.
            try await eventually { try await bench.run(long).state == .running }
            #expect(bench.store.count("apply") == 2)
            var told: [String] = []
            for await change in changes {
                told.append(change.run == other.id ? "other \(change.event)" : "long \(change.event)")
                if told.count == 3 { break }
            }
            #expect(
                [
                    ["long started", "other started", "other succeeded"],
                    ["other started", "other succeeded", "long started"],
                ].contains(told))
        }
    }

    @Test func `starts that nothing follows are told`() async throws {
        try await withTwo(patience: .milliseconds(10)) { bench, long, other in
            for run in [long, other] { try await eventually { try await bench.run(run).state == .running } }
        }
    }

    @Test func `what the store refuses to keep of one run holds up no other`() async throws {
        try await AgentBench.run { bench in
            var runs: [FlowRun] = []
            for number in 0..<4 { runs.append(try await bench.trigger("echo \(number)")) }
            bench.store.spoil(runs[1].id)
            let changes = bench.store.changes()
            let (spoilt, others) = (runs[1], runs.count - 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    var completed = 0
                    for await change in changes where change.state == .completed {
                        #expect(change.run != spoilt.id)
                        completed += 1
                        if completed == others { break }
                    }
                    bench.store.spoil(spoilt.id, false)
                }
                try await group.waitForAll()
            }
            for run in runs {
                let events = try await bench.store.history(of: run.id).map(\.event)
                #expect(events == ["accepted", "claimed", "started", "succeeded"])
            }
        }
    }

    @Test func `a run is ended before the lease is over, though the renewal hangs`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo $$; sleep 600")
            let changes = bench.store.changes()
            var settings = bench.settings(until: .told)
            settings.lease = .seconds(1)
            let short = settings
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(short) }
                group.addTask {
                    for await change in changes where change.state == .running { break }
                    bench.store.fail("renew", .hang)
                    let began = ContinuousClock.now
                    while try await bench.lines(run).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                    let pid = Int32(try await bench.lines(run)[0]) ?? 0
                    while AgentStoppingTests.isAlive(pid) { try await Task.sleep(for: .milliseconds(5)) }
                    #expect(ContinuousClock.now - began < .seconds(30))
                    bench.tellToStop()
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            // The agent reports nothing of a run it gave up: whoever ends its session decides.
            #expect(
                try await bench.store.history(of: run.id).map(\.event) == ["accepted", "claimed", "started", "lost"])
        }
    }

    @Test func `a talkative neighbour does not keep a run from ending`() async throws {
        try await AgentBench.run { bench in
            let loud = try await bench.trigger("while :; do echo noise; sleep 0.001; done")
            let quiet = try await bench.trigger("echo done")
            let changes = bench.store.changes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told)) }
                group.addTask {
                    for await change in changes where change.run == quiet.id && change.state == .completed { break }
                    _ = try await bench.store.perform(.cancelRequested(reason: "enough"), on: loud.id)
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            #expect(try await bench.lines(quiet) == ["done"])
            #expect(try await bench.run(loud).state == .cancelled)
        }
    }

    @Test func `an agent whose session was ended kills its runs and goes on with a new one`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                "test $OCTOPIPE_ATTEMPT = 2 || sleep 600", retries: RetryPolicy(limit: 1))
            let changes = bench.store.changes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    for await change in changes where change.state == .running { break }
                    for session in try await bench.store.sessions(includingEnded: false) {
                        _ = try await bench.store.end(session.id, reason: "thought dead")
                    }
                }
                try await group.waitForAll()
            }
            let end = try await bench.run(run)
            #expect(end.state == .completed)
            #expect(end.attempt == 2)
        }
    }
}
