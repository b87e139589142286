import PipeCore
import PipeRuntime
import Testing

@Suite struct TaskBoardTests {
    private let run = ID<FlowRun>.random()

    @Test func `only what is new is told`() {
        var board = TaskBoard()
        let running = sampleTask("a", of: run, started: 3)
        #expect(board.news(of: running) == .change(running, at: Instant(microseconds: 3_000_000)))
        #expect(board.news(of: running) == nil)
        let further = sampleTask("a", of: run, started: 3, progress: TaskProgress(done: 1))
        #expect(board.news(of: further) == .progress(further))
        let done = sampleTask("a", .completed, of: run, started: 3, ended: 7, progress: TaskProgress(done: 2))
        #expect(board.news(of: done) == .change(done, at: Instant(microseconds: 7_000_000)))
        #expect(board.news(of: done) == nil)
    }

    @Test func `a second try has begun nobody knows when`() {
        var board = TaskBoard()
        _ = board.news(of: sampleTask("a", of: run, started: 3))
        let waits = sampleTask("a", .pending, of: run, cause: "tries again", started: 3)
        #expect(board.news(of: waits) == .change(waits, at: nil))
        let again = sampleTask("a", attempt: 2, of: run, started: 3)
        #expect(board.news(of: again) == .change(again, at: nil))
    }

    @Test func `another attempt begins anew`() {
        var board = TaskBoard()
        _ = board.news(of: sampleTask("a", of: run))
        let again = sampleTask("a", of: run, flowRunAttempt: 2)
        #expect(board.news(of: again) == .change(again, at: Instant(microseconds: 0)))
    }
}
