import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// How long an attempt may take, and what follows one that did not succeed.
    @Suite struct Attempts {
        @Test(arguments: Setup.available)
        func `a run that takes too long ends with all its processes, and says so`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    """
                    setsid sh -c 'trap "" TERM; echo "deaf" >> "$EFFECTS"; while :; do sleep 600; done' &
                    trap '' TERM; echo "start" >> "$EFFECTS"; while :; do sleep 600; done
                    """, limits: TimeLimits(timeout: .seconds(2), stopGrace: .milliseconds(500)))
                _ = try await bench.startAgent()
                let run = try await bench.ended(try await bench.trigger(), within: .seconds(15))
                #expect(run.state == .failed)
                #expect(run.cause == Cause("timed out after 2s", signal: SIGKILL))
                #expect(bench.effects.sorted() == ["deaf", "start"])
                #expect(RunProcesses.now()[run.id].isEmpty)
                #expect(try await bench.words(of: run.id) == ["accepted", "claimed", "started", "timed out"])
                let (started, ended) = (try #require(run.startedAt), try #require(run.endedAt))
                #expect(ended - started > .seconds(2) && ended - started < .seconds(8))
            }
        }

        @Test(arguments: Setup.available)
        func `the waits between attempts double, and inspect tells when the next is due`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    """
                    echo $OCTOPIPE_ATTEMPT >> "$EFFECTS"
                    [ $OCTOPIPE_ATTEMPT = 4 ] && [ ! -e "$BENCH/go" ] && exit 3
                    [ $OCTOPIPE_ATTEMPT -ge 4 ] || exit 75
                    """,
                    policy: RetryPolicy(
                        limit: 5, backoff: .exponential(from: .milliseconds(200), cap: .milliseconds(400)),
                        exitCodes: .only([75])))
                _ = try await bench.startAgent()
                let run = try await bench.ended(try await bench.trigger())
                #expect(run.state == .failed && run.attempt == 4 && run.cause?.exitCode == 3)
                #expect(bench.effects == ["1", "2", "3", "4"])
                let history = try await bench.store.history(of: run.id)
                let failures = history.filter { $0.event == "failed" }
                let claims = history.filter { $0.event == "claimed" }.dropFirst()
                let waits = zip(failures, claims).map { $1.at - $0.at }
                #expect(waits.count == 3)
                for (wait, least) in zip(waits, [200, 400, 400]) { #expect(wait >= .milliseconds(least)) }

                try await bench.deploy("exit 75", as: "flow/waits", retries: 2, retryDelay: .seconds(3_600))
                let waiting = try await bench.trigger("flow/waits")
                try await eventually("the first attempt has failed") {
                    try await bench.words(of: waiting).last == "failed"
                }
                let page = try await bench.pipectl("flow-run", "inspect", waiting.description)
                #expect(page.output.contains("2 retries, each after 1h; 1 used"))
                #expect(page.output.contains(", in 59m"))
                #expect(try await bench.pipectl("flow-run", "cancel", waiting.description).isDone)
            }
        }
    }
}
