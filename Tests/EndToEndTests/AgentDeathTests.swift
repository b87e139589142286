import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// An agent or a run is killed in the middle of things.
    @Suite struct AgentDeath {
        /// Its first attempt hangs, with a child of its own in the file `child`; a second one says what of the first lives.
        static let hangsOnce = """
            if [ "$OCTOPIPE_ATTEMPT" = 1 ]; then
                echo $$ > "$BENCH/first"
                sleep 600 &
                echo $! > "$BENCH/child"
                echo "started" >> "$EFFECTS"
                wait
            fi
            for process in first child; do
                state=$(cut -d ' ' -f 3 "/proc/$(cat "$BENCH/$process")/stat" 2>/dev/null)
                case $state in '' | Z | X) ;; *) echo "the $process lives on" >> "$EFFECTS" ;; esac
            done
            echo "done by $OCTOPIPE_ATTEMPT" >> "$EFFECTS"
            """

        @Test(arguments: Setup.available)
        func `an agent that was killed and starts again knows at once what it lost`(setup: Setup) async throws {
            try await Bench.with(setup, ["OCTOPIPE_LEASE": "60s"]) { bench in
                try await bench.deploy(Self.hangsOnce, retries: 1)
                let agent = try await bench.startAgent()
                let id = try await bench.trigger()
                try await bench.says("started")
                try await bench.isNow(.running, id)
                agent.signal(SIGKILL)
                #expect(try await agent.end() == .signal(SIGKILL))
                let first = try #require(TestFile.lines(of: bench.folder + "/first").first.flatMap { Int32($0) })
                try await eventually("the run dies with its agent") { !RunProcesses.isAlive(first) }

                let restart = ContinuousClock.now
                _ = try await bench.startAgent()
                let run = try await bench.ended(id, within: .seconds(10))
                #expect(ContinuousClock.now - restart < .seconds(10))
                #expect(run.state == .completed && run.attempt == 2)
                #expect(bench.effects == ["started", "done by 2"])
                let lost = try await bench.store.history(of: id).first { $0.event == "lost" }
                #expect(lost?.cause?.message.contains("was started again") == true)
            }
        }

        @Test(arguments: Setup.available)
        func `what a killed agent held is taken over after its lease`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                // Without a child of its own: there is nobody left on the host who would kill that.
                try await bench.deploy(
                    Self.hangsOnce.replacing("sleep 600 &", with: "true &").replacing("wait", with: "exec sleep 600"),
                    retries: 1)
                let agent = try await bench.startAgent("one")
                let id = try await bench.trigger()
                try await bench.says("started")
                try await bench.isNow(.running, id)
                _ = try await bench.startAgent("two")
                agent.signal(SIGKILL)
                let run = try await bench.ended(id, within: .seconds(20))
                #expect(run.state == .completed && run.attempt == 2 && run.agent == "two")
                #expect(bench.effects == ["started", "done by 2"])
            }
        }

        @Test(arguments: Setup.available)
        func `without an attempt left, the killed agent's run has crashed`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.hangsOnce)
                let agent = try await bench.startAgent()
                let id = try await bench.trigger()
                try await bench.says("started")
                agent.signal(SIGKILL)
                _ = try await agent.end()
                _ = try await bench.startAgent()
                let run = try await bench.ended(id, within: .seconds(10))
                #expect(run.state == .crashed)
                #expect(run.cause?.message.contains("'one' died") == true, "\(run.cause?.message ?? "no cause")")
            }
        }

        @Test(arguments: Setup.available)
        func `a run that is killed has crashed, by that signal`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo before; echo $$ >> \"$EFFECTS\"; exec sleep 600")
                _ = try await bench.startAgent()
                let id = try await bench.trigger()
                try await bench.isNow(.running, id)
                let pid = try await eventually("the run says its number") { bench.effects.first.flatMap { Int32($0) } }
                kill(pid, SIGKILL)
                let run = try await bench.ended(id)
                #expect(run.state == .crashed)
                #expect(run.cause?.signal == 9)
                #expect(run.cause?.message.contains("signal 9") == true)
                #expect(try await bench.lines(of: id, .stdout) == ["before"])
            }
        }

        @Test(arguments: Setup.available)
        func `a frozen agent's run is taken over, and its late word is not heard`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                // The first attempt ends well as soon as it may: by then nobody wants to know.
                try await bench.deploy(
                    """
                    echo "start $OCTOPIPE_ATTEMPT" >> "$EFFECTS"
                    if [ "$OCTOPIPE_ATTEMPT" = 1 ]; then
                        while [ ! -e "$BENCH/go" ]; do sleep 0.05; done
                    fi
                    echo "end $OCTOPIPE_ATTEMPT" >> "$EFFECTS"
                    """, retries: 1)
                let frozen = try await bench.startAgent("frozen")
                let id = try await bench.trigger()
                try await bench.says("start 1")
                try await bench.isNow(.running, id)
                frozen.signal(SIGSTOP)
                _ = try await bench.startAgent("other")
                let run = try await bench.ended(id, within: .seconds(20))
                #expect(run.state == .completed && run.attempt == 2 && run.agent == "other")
                try bench.allow("go")
                try await bench.says("end 1")
                frozen.signal(SIGCONT)
                try await frozen.says("run given up")
                #expect(try await bench.run(id) == run)
                let later = try await bench.ended(try await bench.trigger())
                #expect(later.state == .completed)
            }
        }

        @Test(arguments: Setup.available)
        func `a frozen agent that wakes up kills what it does not hold any more`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await bench.deploy(
                    """
                    echo "start $OCTOPIPE_ATTEMPT" >> "$EFFECTS"
                    [ "$OCTOPIPE_ATTEMPT" = 2 ] || exec sleep 600
                    """, retries: 1)
                let frozen = try await bench.startAgent("frozen")
                let id = try await bench.trigger()
                try await bench.says("start 1")
                try await bench.isNow(.running, id)
                frozen.signal(SIGSTOP)
                _ = try await bench.startAgent("other")
                #expect(try await bench.ended(id, within: .seconds(20)).agent == "other")
                #expect(!RunProcesses.now()[id].isEmpty)
                frozen.signal(SIGCONT)
                try await eventually("the run of the frozen agent is killed") { RunProcesses.now()[id].isEmpty }
            }
        }
    }
}
