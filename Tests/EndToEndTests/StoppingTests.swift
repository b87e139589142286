import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// People ask for an end: of an agent, or of a run.
    @Suite struct Stopping {
        private static let waits = #"echo "start" >> "$EFFECTS"; while [ ! -e "$BENCH/go" ]; do sleep 0.05; done"#

        @Test(arguments: Setup.available)
        func `an agent told to stop lets three runs finish and takes no fourth`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.waits)
                let agent = try await bench.startAgent()
                var ids: [ID<FlowRun>] = []
                for _ in 0..<3 { ids.append(try await bench.trigger()) }
                try await eventually("three runs are under way") { bench.effects.count == 3 }
                agent.signal(SIGTERM)
                try await agent.says("stopping")
                let fourth = try await bench.trigger()
                try bench.allow("go")
                #expect(try await agent.end() == .code(0))
                #expect(try await bench.ended(ids).map(\.state) == [.completed, .completed, .completed])
                #expect(try await bench.run(fourth).state == .scheduled)
                #expect(try await bench.store.sessions(includingEnded: false).isEmpty)
                _ = try await bench.startAgent()
                #expect(try await bench.ended(fourth).state == .completed)
            }
        }

        @Test(arguments: Setup.available)
        func `an agent told twice ends its runs; what may be repeated is handed back`(setup: Setup) async throws {
            try await Bench.with(setup, ["OCTOPIPE_STOP_GRACE": "1s"]) { bench in
                try await bench.deploy(Self.waits)
                try await bench.deploy(Self.waits, as: "flow/repeatable", retries: 1)
                let agent = try await bench.startAgent()
                let ids = [try await bench.trigger(), try await bench.trigger()]
                let repeatable = try await bench.trigger("flow/repeatable")
                try await eventually("three runs are under way") { bench.effects.count == 3 }
                for id in ids + [repeatable] { try await bench.isNow(.running, id) }
                agent.signal(SIGTERM)
                try await agent.says("stopping: no new runs")
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
                for run in try await bench.ended(ids) {
                    #expect(run.state == .crashed)
                    #expect(run.cause?.message.contains("its agent was stopped") == true)
                }
                let released = try await bench.run(repeatable)
                #expect(released.state == .scheduled && released.spent == 0)
                try bench.allow("go")
                _ = try await bench.startAgent()
                let run = try await bench.ended(repeatable)
                #expect(run.state == .completed && run.attempt == 2)
            }
        }

        @Test(arguments: Setup.available)
        func `a run that has not started is cancelled at once`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let (now, later) = (
                    try await bench.trigger(), try await bench.trigger("flow/bench", "--start-in", "1h")
                )
                let outcome = try await bench.pipectl("flow-run", "cancel", now.description, later.short)
                #expect(outcome.isDone, "\(outcome.complaints)")
                for id in [now, later] { #expect(try await bench.run(id).state == .cancelled) }
                let agent = try await bench.launchAgent("one", ["--run-until-idle"])
                #expect(try await agent.end() == .code(0))
                #expect(bench.effects.isEmpty)
                let again = try await bench.pipectl("flow-run", "cancel", now.description)
                #expect(again.exit == .code(4) && again.complaintLines.count == 1)
            }
        }

        @Test(arguments: Setup.available)
        func `a cancelled run ends with all its processes, willing or not`(setup: Setup) async throws {
            try await Bench.with(setup, ["OCTOPIPE_STOP_GRACE": "1s"]) { bench in
                try await bench.deploy(
                    """
                    (trap '' TERM; echo "deaf" >> "$EFFECTS"; while :; do sleep 600; done) &
                    sleep 600 &
                    (sh -c 'sleep 600 & wait' &)
                    setsid sleep 600 &
                    echo "start" >> "$EFFECTS"
                    wait
                    """)
                _ = try await bench.startAgent()
                let id = try await bench.trigger()
                for effect in ["start", "deaf"] { try await bench.says(effect) }
                try await bench.isNow(.running, id)
                #expect(RunProcesses.now()[id].count >= 6)
                let outcome = try await bench.pipectl("flow-run", "cancel", id.description, "--reason", "wrong year")
                #expect(outcome.isDone, "\(outcome.complaints)")
                let run = try await bench.ended(id, within: .seconds(8))
                #expect(run.state == .cancelled)
                #expect(RunProcesses.now()[id].isEmpty)
                let wish = try await bench.store.history(of: id).first { $0.event == "cancel requested" }
                #expect(wish?.cause?.message == "wrong year")
            }
        }

        @Test(arguments: Setup.available)
        func `a run that waits for its next attempt can be cancelled`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo tried >> \"$EFFECTS\"; exit 3", retries: 5, retryDelay: .seconds(3_600))
                _ = try await bench.startAgent()
                let id = try await bench.trigger()
                try await eventually("the first attempt has failed") { try await bench.words(of: id).last == "failed" }
                #expect(try await bench.run(id).state == .scheduled)
                #expect(try await bench.pipectl("flow-run", "cancel", id.description).isDone)
                #expect(try await bench.ended(id).state == .cancelled)
                #expect(bench.effects == ["tried"])
            }
        }
    }
}
