import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// A run that takes its agent down with it, each time.
    @Suite struct Poison {
        @Test(arguments: Setup.available)
        func `a run that kills its agent is set aside before it has killed all of them`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    """
                    echo "attempt $OCTOPIPE_ATTEMPT" >> "$EFFECTS"
                    while [ ! -e "$BENCH/agent" ]; do sleep 0.01; done
                    kill -9 "$(cat "$BENCH/agent")"
                    sleep 600
                    """, retries: 20)
                try await bench.deploy("echo harmless >> \"$EFFECTS\"", as: "flow/harmless")
                let id = try await bench.trigger()
                for _ in 1...RetryPolicy.usualPoisonAfter {
                    TestFile.remove(bench.folder + "/agent")
                    let agent = try await bench.startAgent()
                    try await bench.isNow(.running, id)
                    try TestFile.write("\(agent.pid)\n", to: bench.folder + "/agent")
                    #expect(try await agent.end() == .signal(SIGKILL))
                }
                _ = try await bench.startAgent()
                let run = try await bench.ended(id)
                #expect(run.state == .crashed)
                #expect(run.cause?.message.hasPrefix("poison: its agent was lost 3 times") == true, "\(run)")
                #expect(bench.effects == ["attempt 1", "attempt 2", "attempt 3"])
                #expect(try await bench.ended(try await bench.trigger("flow/harmless")).state == .completed)
            }
        }
    }
}
