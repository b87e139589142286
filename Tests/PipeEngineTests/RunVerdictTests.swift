import PipeCore
import PipeEngine
import Testing

@Suite struct RunVerdictTests {
    private func event(
        _ exit: ProcessExit, _ order: RunOrder? = nil, failure: String? = nil, retries: RetryPolicy = .none,
        spent: Int = 0
    ) -> RunEvent? {
        RunVerdict.event(for: exit, order: order, failure: failure, retries: retries, spent: spent)
    }

    @Test func `a code is the flow's failure, a signal nobody sent a crash`() {
        #expect(event(.code(0)) == .succeeded)
        #expect(event(.code(3)) == .failed(Cause("exit code 3", exitCode: 3)))
        #expect(event(.code(1), failure: "E: no") == .failed(Cause("E: no (exit code 1)", exitCode: 1)))
        #expect(event(.signal(9)) == .crashed(Cause("killed by signal 9 (SIGKILL)", signal: 9)))
    }

    @Test func `an exit code is said once: that of the task, where a task had one`() {
        let text = "E: a task failed: 'load' (exit code 3)"
        #expect(event(.code(1), failure: text) == .failed(Cause(text, exitCode: 1)))
    }

    @Test func `want of memory is the cause, a crash where the main process fell to it`() {
        func event(_ exit: ProcessExit, _ order: RunOrder? = nil) -> RunEvent? {
            RunVerdict.event(
                for: exit, order: order, failure: "E: no", outOfMemory: OutOfMemory(limit: 64 << 20, peak: 63 << 20),
                retries: .none, spent: 0)
        }
        let text = "out of memory: limit 64 MiB, peak 63 MiB"
        #expect(event(.signal(9)) == .crashed(Cause(text, signal: 9)))
        #expect(event(.code(1)) == .failed(Cause(text + " (exit code 1)", exitCode: 1)))
        #expect(event(.code(0)) == .succeeded)
        #expect(event(.signal(9), .cancel) == .stopped(Cause(text, signal: 9)))
    }

    @Test func `a run that overran is timed out, however its process took it`() {
        let order = RunOrder.timeOut(.timeout(.seconds(7_200)))
        #expect(event(.signal(15), order) == .timedOut(Cause("timed out after 2h", signal: 15)))
        #expect(event(.code(143), order) == .timedOut(Cause("timed out after 2h", exitCode: 143)))
        let hung = event(.signal(9), .timeOut(.silence(.seconds(300))), failure: "E: no")
        #expect(hung == .timedOut(Cause("hung: no heartbeat for 5m", signal: 9)))
    }

    @Test(arguments: [RunOrder.cancel, .timeOut(.timeout(.seconds(1))), .release])
    func `what happened wins over what was wished`(order: RunOrder) {
        #expect(event(.code(0), order) == .succeeded)
    }

    @Test func `an abandoned run is not reported`() {
        #expect(event(.code(0), .abandon) == nil)
        #expect(event(.signal(9), .abandon) == nil)
    }

    @Test func `a run is handed back where it would be tried again after a crash`() {
        let released = RunEvent.released(reason: "its agent was stopped")
        #expect(event(.signal(15), .release, retries: RetryPolicy(limit: 1)) == released)
        let crashed = RunEvent.crashed(
            Cause("its agent was stopped; killed by signal 15 (SIGTERM)", signal: 15))
        #expect(event(.signal(15), .release) == crashed)
        #expect(event(.signal(15), .release, retries: RetryPolicy(limit: 1), spent: 1) == crashed)
        let onlyFailures = RetryPolicy(limit: 1, backoff: .constant(.zero), reasons: [.failed])
        #expect(event(.signal(15), .release, retries: onlyFailures) == crashed)
    }
}
