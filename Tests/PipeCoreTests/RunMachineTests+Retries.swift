import PipeCore
import Testing

/// What the machine makes of a run's retry policy.
@Suite struct RunMachineRetriesTests {
    private func running(
        _ retries: RetryPolicy, attempt: Int = 1, spent: Int = 0, lost: Int = 0, id: ID<FlowRun> = .random()
    ) -> RunStanding {
        RunStanding(
            id: id, state: .running, revision: 3, attempt: attempt, spent: spent, lost: lost, retries: retries)
    }

    @Test func `the waits grow from attempt to attempt`() throws {
        let policy = RetryPolicy(limit: 3, backoff: .exponential(from: .seconds(10), cap: .seconds(30)))
        var waits: [Duration?] = []
        for spent in 0...3 {
            waits.append(try RunMachine.change(running(policy, spent: spent), on: .failed(Cause("no"))).dueAfter)
        }
        #expect(waits == [.seconds(10), .seconds(20), .seconds(30), nil])
    }

    @Test(arguments: [(Int32(75), RunState.scheduled), (1, .failed)])
    func `the cause's exit code decides`(code: Int32, state: RunState) throws {
        let policy = RetryPolicy(limit: 1, backoff: .constant(.zero), exitCodes: .only([75]))
        let change = try RunMachine.change(running(policy), on: .failed(Cause("exit code", exitCode: code)))
        #expect(change.state == state)
        #expect(change.spent == 1)
    }

    private static let kinds: [(reason: RetryReason, event: RunEvent, otherwise: RunState)] = [
        (.failed, .failed(Cause("no")), .failed), (.timedOut, .timedOut(Cause("late")), .failed),
        (.crashed, .crashed(Cause("no")), .crashed), (.crashed, .lost(reason: "gone"), .crashed),
    ]

    @Test(arguments: kinds)
    func `the event's kind decides`(reason: RetryReason, event: RunEvent, otherwise: RunState) throws {
        let named = RetryPolicy(limit: 1, backoff: .constant(.zero), reasons: [reason])
        #expect(try RunMachine.change(running(named), on: event).state == .scheduled)
        let others = RetryPolicy(
            limit: 1, backoff: .constant(.zero), reasons: RetryPolicy.everyReason.subtracting([reason]))
        let change = try RunMachine.change(running(others), on: event)
        #expect(change.state == otherwise && change.dueAfter == nil && change.cause == event.cause)
    }

    @Test func `the third lost attempt is the last, though retries are left`() throws {
        var standing = running(RetryPolicy(limit: 9))
        for lost in 1...2 {
            let change = try RunMachine.change(standing, on: .lost(reason: "its agent is dead"))
            #expect(change.state == .scheduled && change.lost == lost && change.cause?.message == "its agent is dead")
            standing = running(RetryPolicy(limit: 9), spent: change.spent, lost: change.lost)
        }
        let last = try RunMachine.change(standing, on: .lost(reason: "its agent is dead"))
        #expect(last.state == .crashed && last.lost == 3 && last.dueAfter == nil)
        #expect(last.cause == Cause("poison: its agent was lost 3 times while it ran"))
    }

    @Test func `a deployment may be stricter`() throws {
        let change = try RunMachine.change(running(RetryPolicy(limit: 9, poisonAfter: 1)), on: .lost(reason: "dead"))
        #expect(change.state == .crashed)
        #expect(change.cause?.message == "poison: its agent was lost once while it ran")
    }

    @Test func `only losses are counted as losses`() throws {
        for event in [RunEvent.failed(Cause("no")), .timedOut(Cause("no")), .crashed(Cause("no"))] {
            let change = try RunMachine.change(running(RetryPolicy(limit: 9), spent: 2, lost: 2), on: event)
            #expect(change.state == .scheduled && change.lost == 2 && change.spent == 3)
        }
        let released = try RunMachine.change(running(.none, spent: 2, lost: 2), on: .released(reason: "drains"))
        #expect(released.state == .scheduled && released.lost == 2 && released.spent == 2)
        let standing = RunStanding(
            id: .random(), state: .cancelling, revision: 1, attempt: 1, spent: 2, lost: 2, retries: .none)
        #expect(try RunMachine.change(standing, on: .lost(reason: "dead")).state == .cancelled)
    }

    @Test func `a change hands the count of losses on`() throws {
        let standing = running(RetryPolicy(limit: 9))
        let change = try RunMachine.change(standing, on: .lost(reason: "dead"))
        #expect(change.standing(retries: standing.retries).lost == 1)
    }

    @Test func `jitter differs from run to run and is the same for one attempt`() throws {
        let policy = RetryPolicy(limit: 9, backoff: .constant(.seconds(100)), jitter: 0.5)
        func wait(_ standing: RunStanding) throws -> Double {
            try #require(try RunMachine.change(standing, on: .failed(Cause("no"))).dueAfter).seconds
        }
        let waits = try (0..<2_000).map { _ in try wait(running(policy)) }
        #expect(waits.allSatisfy { (50...150).contains($0) })
        for bound in stride(from: 50.0, to: 150, by: 10) {
            let share = waits.count { $0 >= bound && $0 < bound + 10 }
            #expect((130...270).contains(share), "\(share) of 2000 waits from \(bound) s on")
        }
        let id = ID<FlowRun>.random()
        #expect(try wait(running(policy, id: id)) == wait(running(policy, id: id)))
        #expect(try wait(running(policy, id: id)) != wait(running(policy, attempt: 2, id: id)))
    }
}
