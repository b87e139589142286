import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Whose turn it is: priorities, tags, rates, and agents that are told to take on something else.
    @Suite(.timeLimit(.minutes(5))) struct Turns {
        private static let marking = "echo $OCTOPIPE_RUN_NAME >> \"$EFFECTS\""

        /// An agent whose only slot is taken until `go` is allowed.
        private static func busyAgent(_ bench: Bench) async throws -> ID<FlowRun> {
            try await bench.deploy("while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done", as: "flow/busy")
            _ = try await bench.startAgent("one", ["--limit", "1"])
            let busy = try await bench.trigger("flow/busy")
            try await bench.isNow(.running, busy)
            return busy
        }

        @Test(arguments: Setup.available)
        func `the more urgent run goes first`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.marking)
                let busy = try await Self.busyAgent(bench)
                var runs = [busy]
                for (name, priority) in [("usual", "5"), ("patient", "9"), ("urgent", "1"), ("late", "5")] {
                    runs.append(try await bench.trigger("flow/bench", "--name", name, "--priority", priority))
                }
                try bench.allow("go")
                for run in try await bench.ended(runs) { #expect(run.state == .completed) }
                #expect(bench.effects == ["urgent", "usual", "late", "patient"])
            }
        }

        @Test(arguments: Setup.available)
        func `the runs of a limited tag never overlap, on however many agents`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let alone = """
                    mkdir "$BENCH/alone" || echo crowd >> "$EFFECTS"
                    sleep 0.2
                    rmdir "$BENCH/alone"
                    """
                try await bench.deploy(alone)
                #expect(try await bench.pipectl("concurrency-limit", "create", "db", "1").isDone)
                for name in ["one", "two"] { _ = try await bench.startAgent(name) }
                var runs: [ID<FlowRun>] = []
                for _ in 0..<5 { runs.append(try await bench.trigger("flow/bench", "--tag", "db")) }
                for run in try await bench.ended(runs) { #expect(run.state == .completed) }
                #expect(bench.effects.isEmpty)
            }
        }

        @Test(arguments: Setup.available)
        func `a queue with a rate starts no more than it allows, and goes on by itself`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.marking)
                #expect(try await bench.pipectl("work-queue", "set-rate-limit", bench.queue, "2/3s").isDone)
                _ = try await bench.startAgent()
                var ids: [ID<FlowRun>] = []
                for _ in 0..<5 { ids.append(try await bench.trigger()) }
                let reasons = try await bench.pipectl("flow-run", "why", ids[4].description, "-o", "json")
                #expect(reasons.output.contains("rate_limit"), "\(reasons.output)")
                var starts: [Instant] = []
                for run in try await bench.ended(ids) {
                    let claim = try await bench.store.history(of: run.id).first { $0.event == "claimed" }
                    starts.append(try #require(claim).at)
                }
                starts.sort()
                for (place, start) in starts.dropFirst(2).enumerated() { #expect(start - starts[place] >= .seconds(3)) }
            }
        }

        @Test(arguments: Setup.available)
        func `SIGHUP makes an agent take from other queues; a mistake in the file changes nothing`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try TestFile.write("work_queues: elsewhere\nslots: 1\n", to: bench.folder + "/config.yaml")
                let agent = try await bench.startAgent(asConfigured: true)
                try await bench.deploy(Self.marking)
                let id = try await bench.trigger()
                try TestFile.write("work_queues: [a\n", to: bench.folder + "/config.yaml")
                agent.signal(SIGHUP)
                try await agent.says("the old one stands")
                #expect(try await bench.run(id).state == .scheduled)
                try TestFile.write("work_queues: [elsewhere, \(bench.queue)]\n", to: bench.folder + "/config.yaml")
                agent.signal(SIGHUP)
                #expect(try await bench.ended(id).state == .completed)
                let listed = try await bench.pipectl("agent", "inspect", "one")
                #expect(listed.output.contains(bench.queue), "\(listed.output)")
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
            }
        }

        @Test(arguments: Setup.available)
        func `a paused run stands still until it is resumed, and its agent may die meanwhile`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await bench.deploy(
                    "while [ ! -e \"$BENCH/go\" ]; do echo $OCTOPIPE_ATTEMPT >> \"$EFFECTS\"; sleep 0.05; done",
                    retries: 1)
                let agent = try await bench.startAgent()
                let id = try await bench.trigger()
                try await bench.says("1")
                #expect(try await bench.pipectl("flow-run", "pause", id.description).isDone)
                try await Self.standsStill(bench)
                #expect(try await bench.run(id).state == .paused)
                #expect(try await bench.pipectl("flow-run", "resume", id.description).isDone)
                let before = bench.effects.count
                try await eventually("the run goes on") { bench.effects.count > before }
                #expect(try await bench.pipectl("flow-run", "pause", id.description).isDone)
                try await Self.standsStill(bench)
                agent.signal(SIGKILL)
                _ = try await agent.end()
                _ = try await bench.startAgent()
                try await bench.says("2")
                #expect(RunProcesses.now()[id].count <= 2)
                try bench.allow("go")
                let end = try await bench.ended(id)
                #expect(end.state == .completed)
                #expect(end.attempt == 2)
            }
        }

        private static func standsStill(_ bench: Bench) async throws {
            var last = -1
            try await eventually("the run stands still") {
                let count = bench.effects.count
                defer { last = count }
                if last == count { return true }
                try await Task.sleep(for: .milliseconds(300))
                return false
            }
        }
    }
}
