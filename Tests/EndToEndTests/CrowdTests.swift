import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Many at once.
    @Suite struct Crowds {
        @Test(arguments: Setup.available)
        func `two agents on a queue with limit 1 never run two at once`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    "echo \"start $OCTOPIPE_RUN_ID\" >> \"$EFFECTS\"; sleep 0.05; echo \"end $OCTOPIPE_RUN_ID\" >> \"$EFFECTS\""
                )
                #expect(try await bench.pipectl("work-queue", "set-limit", bench.queue, "1").isDone)
                _ = try await bench.startAgent("one")
                _ = try await bench.startAgent("two")
                var ids: [ID<FlowRun>] = []
                for _ in 0..<20 { ids.append(try await bench.trigger()) }
                let runs = try await bench.ended(ids)
                #expect(runs.allSatisfy { $0.state == .completed && $0.attempt == 1 })
                let marks = bench.effects.map { $0.split(separator: " ") }
                #expect(marks.count == 40)
                for (start, end) in zip(marks, marks.dropFirst()).enumerated().filter({ $0.offset % 2 == 0 }).map(
                    \.element)
                {
                    #expect(start.first == "start" && end.first == "end" && start.last == end.last)
                }
                #expect(Set(marks.compactMap(\.last)).count == 20)
            }
        }

        @Test(arguments: Setup.available)
        func `the place under a limit comes back when its holder is killed, and never twice`(setup: Setup) async throws
        {
            try await Bench.with(setup, Bench.shortLease) { bench in
                // The lock is the script's alone: what it starts may outlive it for a moment.
                try await bench.deploy(
                    """
                    exec 9> "$BENCH/place"
                    flock -n 9 || echo "two at once" >> "$EFFECTS"
                    echo "start" >> "$EFFECTS"
                    sleep 0.2 9>&-
                    """, policy: RetryPolicy(limit: 50, delay: .zero, poisonAfter: 50))
                #expect(try await bench.pipectl("work-queue", "set-limit", bench.queue, "1").isDone)
                var agents: [String: RunningAgent] = [:]
                for name in ["one", "two"] { agents[name] = try await bench.startAgent(name) }
                var ids: [ID<FlowRun>] = []
                for _ in 0..<8 { ids.append(try await bench.trigger()) }
                for _ in 0..<5 {
                    let holder = try await eventually("a run is under way") {
                        try await bench.store.runs(RunFilter(states: [.running])).first?.agent
                    }
                    let agent = try #require(agents[holder])
                    agent.signal(SIGKILL)
                    _ = try await agent.end()
                    agents[holder] = try await bench.startAgent(holder)
                }
                #expect(try await bench.ended(ids).allSatisfy { $0.state == .completed })
                #expect(Set(bench.effects) == ["start"])
            }
        }

        @Test(arguments: Setup.available)
        func `eight writers and an agent do not get into each other's way`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let agent = try await bench.startAgent()
                let outcomes = try await withThrowingTaskGroup(of: [Outcome].self) { group in
                    for writer in 0..<8 {
                        group.addTask {
                            var outcomes: [Outcome] = []
                            for _ in 0..<5 {
                                outcomes.append(
                                    try await bench.pipectl(
                                        "deployment", "run", "flow/bench", "-o", "json", "-t", "writer-\(writer)"))
                                outcomes.append(try await bench.pipectl("flow-run", "ls"))
                            }
                            return outcomes
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(outcomes.filter { !$0.isDone }.map(\.complaints) == [])
                let told = outcomes.map { $0.output + $0.complaints } + [agent.log]
                #expect(told.filter { $0.lowercased().contains("locked") || $0.contains("busy") } == [])
                let ids = try outcomes.filter { $0.output.hasPrefix("{") }.map { try Bench.id(in: $0) }
                #expect(ids.count == 40)
                #expect(try await bench.ended(ids).allSatisfy { $0.state == .completed })
                #expect(bench.effects.count == 40)
            }
        }

        @Test(arguments: Setup.available)
        func `an agent with one slot, told to go when idle, works off everything`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                var ids: [ID<FlowRun>] = []
                for _ in 0..<5 { ids.append(try await bench.trigger()) }
                let once = try await bench.launchAgent("once", ["--once"])
                #expect(try await once.end() == .code(0))
                #expect(bench.effects.count == 1)
                let agent = try await bench.launchAgent("one", ["--run-until-idle", "--limit", "1"])
                #expect(try await agent.end() == .code(0))
                #expect(try await bench.ended(ids).allSatisfy { $0.state == .completed })
                #expect(bench.effects.count == 5)
            }
        }
    }
}
