import PipeCore
import PipeEngine
import Testing

@Suite struct RunLedgerTests {
    private static func run(of deployment: Int, on queue: QueueName = .default) throws -> FlowRun {
        let now = Instant(microseconds: 0)
        return FlowRun(
            id: .random(), name: "brisk-otter", deployment: try #require(DeploymentName("flow/d\(deployment)")),
            queue: queue, state: .running, revision: 2, attempt: 1, spent: 0, retries: .none, parameters: [:],
            tags: [], createdAt: now, dueAt: now, startedAt: now, endedAt: nil, agent: nil, cause: nil, retryOf: nil,
            scheduledAt: now, schedule: nil)
    }

    @Test func `ends are counted by what the run came to, and what attempts took is added up`() throws {
        let ledger = RunLedger()
        let run = try Self.run(of: 1)
        let use = ResourceUse(cpu: .milliseconds(500), peakMemory: 1_000, logBytes: 10)
        ledger.ended(run, in: .scheduled, after: .seconds(2), using: use)
        ledger.ended(run, in: .failed, after: .seconds(3), using: ResourceUse(cpu: .seconds(1), peakMemory: 500))
        ledger.ended(run, in: .crashed, after: nil, using: nil)
        let totals = try #require(ledger.now.totals.values.first)
        #expect(ledger.now.totals.count == 1)
        #expect(totals.finished == [.failed: 1, .crashed: 1] && totals.retried == 1)
        #expect(totals.cpu == 1.5 && totals.logBytes == 10 && totals.peakMemory == 500)
        #expect(ledger.now.durations[.default]?.sum == 5)
        #expect(ledger.takeEndings().endings.isEmpty)
    }

    @Test func `deployments beyond a number share a row`() throws {
        let ledger = RunLedger()
        for number in 0..<(RunLedger.mostSubjects + 20) {
            ledger.ended(try Self.run(of: number), in: .completed, after: nil, using: nil)
        }
        ledger.ended(try Self.run(of: 0), in: .completed, after: nil, using: nil)
        let totals = ledger.now.totals
        #expect(totals.count == RunLedger.mostSubjects + 1)
        #expect(totals.first { $0.key.deployment == nil }?.value.finished == [.completed: 20])
        #expect(totals.first { $0.key.deployment?.deployment == "d0" }?.value.finished == [.completed: 2])
    }

    @Test func `ends that nobody asks for are bounded`() throws {
        let ledger = RunLedger(keepsEndings: true)
        let run = try Self.run(of: 1)
        for _ in 0..<(RunLedger.mostEndings + 3) {
            ledger.ended(run, in: .completed, after: .seconds(1), using: ResourceUse.none)
        }
        let taken = ledger.takeEndings()
        #expect(taken.endings.count == RunLedger.mostEndings && taken.dropped == 3)
        #expect(ledger.takeEndings().endings.isEmpty)
    }
}
