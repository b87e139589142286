import PipeCore
import Testing

@Suite struct TaskLedgerTests {
    private func ledger(_ facts: Fact...) -> TaskLedger {
        var ledger = TaskLedger(run: .random(), attempt: 1)
        for (number, fact) in facts.enumerated() {
            ledger.apply(
                RunFact(
                    run: ledger.run, attempt: 1, sequence: number + 1,
                    at: Instant(microseconds: Int64(number) * 1_000_000),
                    fact: fact))
        }
        return ledger
    }

    private func news(_ key: String, _ state: TaskState? = nil, cause: String? = nil) -> Fact {
        .task(TaskNews(.of(key), state: state, cause: cause))
    }

    @Test func `a task runs from its first start to its last end`() {
        let ledger = ledger(
            news("a"), news("a", .running), news("a", .failed, cause: "boom"), news("a", .pending), news("a", .running),
            news("a", .completed))
        let task = ledger.tasks(in: .running)[0]
        #expect(task.state == .completed && task.cause == nil && task.attempt == 1)
        #expect(task.duration(at: Instant(microseconds: 0)) == .seconds(4))
    }

    @Test func `a cause said without a state is that of the state there is`() {
        let ledger = ledger(news("a", .failed), news("a", cause: "boom"))
        #expect(ledger.tasks(in: .running)[0].cause == "boom")
        #expect(ledger.tasks(in: .running)[0].state == .failed)
    }

    @Test(
        arguments: zip(
            RunState.allCases,
            [
                TaskState.crashed, .running, .running, .running, .running, .crashed, .crashed, .crashed, .cancelled,
            ]))
    func `an open task goes the way of its run`(run: RunState, shown: TaskState) {
        #expect(ledger(news("a", .running)).tasks(in: run)[0].state == shown)
        #expect(ledger(news("a", .skipped)).tasks(in: run)[0].state == .skipped)
    }

    @Test func `the flow's own progress and result are not a task's`() {
        let part = ResultPart(task: .of("a"), encoding: "json", data: "1")
        let ledger = ledger(
            .progress(TaskProgress(done: 1), of: .of("a")), .result(part),
            .progress(TaskProgress(done: 2, total: 4), of: nil))
        #expect(ledger.progress?.share == 0.5)
        #expect(ledger.result == nil)
        #expect(ledger.tasks(in: .running).isEmpty)
    }
}
