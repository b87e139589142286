import PipeCore
import TestSupport
import Testing

extension EndToEnd {
    /// Once, later, again.
    @Suite struct Triggers {
        @Test(arguments: Setup.available)
        func `the same key twice is one run`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let first = try await bench.trigger("flow/bench", "--idempotency-key", "week 12")
                let second = try await bench.trigger("flow/bench", "--idempotency-key", "week 12")
                #expect(first == second)
                _ = try await bench.startAgent()
                #expect(try await bench.ended(first).state == .completed)
                let third = try await bench.trigger("flow/bench", "--idempotency-key", "week 12")
                let other = try await bench.trigger("flow/bench", "--idempotency-key", "week 13")
                #expect(third == first && other != first)
                try await bench.ended(other)
                #expect(bench.effects == ["ran", "ran"])
            }
        }

        /// With RabbitMQ nobody but the leader sends the notice.
        @Test(arguments: Setup.available)
        func `a run for later does not start before its time, and starts then`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                _ = try await bench.startAgent()
                let id = try await bench.trigger("flow/bench", "--start-in", "1s")
                let run = try await bench.ended(id, within: .seconds(10))
                let started = try #require(run.startedAt)
                #expect(run.state == .completed)
                #expect(run.dueAt - run.createdAt >= .milliseconds(900))
                #expect(started >= run.dueAt)
                #expect(started - run.dueAt < .seconds(3))
            }
        }

        @Test(arguments: Setup.available)
        func `a run that failed is repeated as a new run`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo tried >> \"$EFFECTS\"; [ -e \"$BENCH/go\" ]")
                _ = try await bench.startAgent()
                let first = try await bench.ended(try await bench.trigger())
                #expect(first.state == .failed && first.cause?.exitCode == 1)
                try bench.allow("go")
                let retry = try await bench.pipectl("flow-run", "retry", first.name, "-o", "json")
                let second = try await bench.ended(try Bench.id(in: retry))
                #expect(second.state == .completed && second.retryOf == first.id)
                #expect(try await bench.run(first.id) == first)
                #expect(bench.effects == ["tried", "tried"])
            }
        }

        @Test(arguments: Setup.available)
        func `a failed attempt is followed by the next after its delay`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    "echo $OCTOPIPE_ATTEMPT >> \"$EFFECTS\"; [ $OCTOPIPE_ATTEMPT = 3 ]", retries: 2,
                    retryDelay: .milliseconds(300))
                _ = try await bench.startAgent()
                let run = try await bench.ended(try await bench.trigger())
                #expect(run.state == .completed && run.attempt == 3)
                #expect(bench.effects == ["1", "2", "3"])
            }
        }

        @Test(arguments: Setup.withBroker)
        func `the broker is asked by a trigger for now, and left alone by one for later and by a list`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let url = try #require(bench.environment["OCTOPIPE_BROKER"])
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                let settings = ["OCTOPIPE_BROKER": try proxy.url(like: url)]
                proxy.fallSilent()
                let later = ["deployment", "run", "flow/bench", "--start-in", "1h"]
                #expect(try await bench.pipectl(later, with: settings).isDone)
                #expect(try await bench.pipectl(["deployment", "ls"], with: settings).isDone)
                #expect(try await bench.pipectl(["flow-run", "ls", "--upcoming"], with: settings).isDone)
                #expect(proxy.arrivals == 0)
                proxy.recover()
                #expect(try await bench.pipectl(["deployment", "run", "flow/bench"], with: settings).isDone)
                #expect(proxy.arrivals == 1)
                for run in try await bench.store.runs(RunFilter(includesAhead: true)) { bench.leaveWaiting(run.id) }
            }
        }

        @Test(arguments: Setup.available)
        func `a paused queue or deployment keeps its runs until it is resumed`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo $OCTOPIPE_DEPLOYMENT >> \"$EFFECTS\"")
                try await bench.deploy("echo $OCTOPIPE_DEPLOYMENT >> \"$EFFECTS\"", as: "flow/other")
                #expect(try await bench.pipectl("deployment", "pause", "flow/bench").isDone)
                _ = try await bench.startAgent()
                let (held, free) = (try await bench.trigger(), try await bench.trigger("flow/other"))
                #expect(try await bench.ended(free).state == .completed)
                #expect(try await bench.pipectl("work-queue", "pause", bench.queue).isDone)
                let second = try await bench.trigger("flow/other")
                #expect(try await bench.pipectl("deployment", "resume", "flow/bench").isDone)
                for id in [held, second] { #expect(try await bench.run(id).state == .scheduled) }
                #expect(try await bench.pipectl("work-queue", "resume", bench.queue).isDone)
                #expect(
                    try await bench.ended([held, second], within: .seconds(15)).map(\.state) == [
                        .completed, .completed,
                    ])
                #expect(bench.effects.sorted() == ["bench", "other", "other"])
            }
        }
    }
}
