import PipeCore
import PipeEngine
import Testing

/// The answer to a claim comes when it is worth nothing any more.
@Suite(.timeLimit(.minutes(1))) struct LateClaimTests {
    @Test func `a claim whose session was ended meanwhile is not begun`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo attempt $OCTOPIPE_ATTEMPT", retries: RetryPolicy(limit: 1))
            let answer = bench.store.holdAnswer(to: "claim")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    await answer.reached()
                    for session in try await bench.store.sessions(includingEnded: false) {
                        _ = try await bench.store.end(session.id, reason: "thought dead")
                    }
                    // Until the heartbeat has opened another.
                    while try await bench.store.sessions(includingEnded: false).isEmpty {
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    answer.release()
                }
                try await group.waitForAll()
            }
            let end = try await bench.run(run)
            #expect(end.state == .completed && end.attempt == 2)
            // Of the first attempt nothing was ever heard: it was not begun.
            #expect(try await bench.lines(run, .stdout) == ["attempt 2"])
            let words = try await bench.store.history(of: run.id).map(\.event)
            #expect(words == ["accepted", "claimed", "lost", "claimed", "started", "succeeded"])
        }
    }

    @Test func `a claim that was answered when the lease was over is asked for again`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo attempt $OCTOPIPE_ATTEMPT")
            let answer = bench.store.holdAnswer(to: "claim")
            let renewal = bench.store.hold("renew")
            var settings = bench.settings()
            settings.lease = .milliseconds(600)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [settings] in try await bench.work(settings) }
                group.addTask {
                    await answer.reached()
                    await renewal.reached()
                    // Nobody judges the session meanwhile: it may renew, and then the claim still stands.
                    try await Task.sleep(for: .milliseconds(700))
                    answer.release()
                    while bench.store.count("claim") < 2 { try await Task.sleep(for: .milliseconds(1)) }
                    renewal.release()
                }
                try await group.waitForAll()
            }
            let end = try await bench.run(run)
            #expect(end.state == .completed && end.attempt == 1)
            #expect(bench.store.count("claim") >= 2)
            #expect(try await bench.lines(run, .stdout) == ["attempt 1"])
        }
    }
}
