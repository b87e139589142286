import PipeCore
import PipeFlow
import Testing

extension TaskLaws {
    // MARK: Timeouts and signals

    @Test func `a task that takes too long is failed at once, whether it listens or not`() async {
        let gate = AsyncStream.makeStream(of: Void.self)
        let heard = await ScriptedAgent.hear { context in
            _ = try? await context.task("listens", timeout: .milliseconds(20)) {
                try await Task.sleep(for: .seconds(3_600))
            }
            _ = try? await context.task("deaf", retries: 1, timeout: .milliseconds(20)) {
                await Task.detached { for await _ in gate.stream {} }.value
            }
            return nil
        }
        gate.continuation.finish()
        #expect(
            heard.tasks == [
                "listens-0 running", "listens-0 failed", "deaf-0 running", "deaf-0 pending", "deaf-0 running",
                "deaf-0 failed",
            ])
        #expect(heard.news.last?.cause == "timed out after 20ms")
    }

    @Test func `a body that blocks its threads keeps nobody but itself from going on`() async {
        let latch = Latch()
        let heard = await ScriptedAgent.hear { context in
            // More of them than the machine has processors.
            _ = try? await context.map("stuck", over: 0..<8, timeout: .milliseconds(50)) { _ in latch.wait() }
            return "went on"
        }
        latch.open()
        #expect(heard.exitCode == 0)
        #expect(heard.results.last?.data == #""went on""#)
        #expect(heard.tasks.contains("stuck-0 failed") || heard.tasks.contains("stuck-0 cancelled"))
    }

    @Test func `in time, a task with a limit is like any other`() async {
        let heard = await ScriptedAgent.hear { context in
            let sum = try await context.task("sum", timeout: .seconds(3_600)) {
                async let left = context.task("left") { 1 }
                async let right = context.task("right") { 2 }
                return try await left + right
            }
            return .int(sum)
        }
        #expect(heard.results.last?.data == "3")
        #expect(Set(heard.news.map(\.key.text)) == ["sum-0", "sum-0/left-0", "sum-0/right-0"])
    }

    @Test func `SIGTERM cancels what runs, and the exit code says so`() async {
        let stop = StopSignal()
        let heard = await ScriptedAgent.hear(stop: stop) { context in
            async let other: Void = context.task("other") { try await Task.sleep(for: .seconds(3_600)) }
            try await context.task("load", retries: 3) {
                stop.came(15)
                try await Task.sleep(for: .seconds(3_600))
            }
            try await other
            return nil
        }
        #expect(heard.exitCode == 143)
        #expect(heard.news.filter { $0.state == .cancelled }.map(\.key.text).contains("load-0"))
        #expect(heard.tasks.contains("load-0 failed") == false)
        #expect(heard.failure == nil)
    }

    @Test func `whoever is told to stop and goes on to the end was stopped all the same`() async {
        let stop = StopSignal()
        let heard = await ScriptedAgent.hear(stop: stop) { _ in
            stop.came(2)
            stop.came(15)
            return "half of it"
        }
        #expect(heard.exitCode == 130)
        #expect(heard.results == [])
    }
}
