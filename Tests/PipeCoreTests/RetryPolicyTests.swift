import PipeCore
import Testing

@Suite struct RetryPolicyTests {
    @Test(arguments: RetryReason.allCases) func `without a policy one attempt is all`(reason: RetryReason) {
        #expect(RetryPolicy.none.wait(afterSpending: 1, because: reason) == nil)
    }

    @Test func `a limit counts the attempts after the first`() {
        let policy = RetryPolicy(limit: 2, delay: .seconds(30))
        #expect(policy.wait(afterSpending: 1, because: .failed) == .seconds(30))
        #expect(policy.wait(afterSpending: 2, because: .crashed) == .seconds(30))
        #expect(policy.wait(afterSpending: 3, because: .failed) == nil)
    }

    @Test func `the wait before a retry is the one of its number`() {
        let policy = RetryPolicy(limit: 9, backoff: .exponential(from: .seconds(1), cap: .seconds(4)))
        #expect(
            (1...4).map { policy.wait(afterSpending: $0, because: .timedOut) } == [1, 2, 4, 4].map { .seconds($0) })
    }

    @Test(arguments: RetryReason.allCases, RetryReason.allCases)
    func `what the policy does not name ends the run`(named: RetryReason, reason: RetryReason) {
        let policy = RetryPolicy(limit: 1, backoff: .constant(.zero), reasons: [named])
        #expect((policy.wait(afterSpending: 1, because: reason) != nil) == (named == reason))
    }

    @Test func `exit codes are asked where the flow failed by itself`() {
        let policy = RetryPolicy(limit: 1, backoff: .constant(.zero), exitCodes: .only([75]))
        #expect(policy.wait(afterSpending: 1, because: .failed, exitCode: 75) == .zero)
        #expect(policy.wait(afterSpending: 1, because: .failed, exitCode: 1) == nil)
        #expect(policy.wait(afterSpending: 1, because: .failed) == nil)
        #expect(policy.wait(afterSpending: 1, because: .timedOut, exitCode: 143) == .zero)
        #expect(policy.wait(afterSpending: 1, because: .crashed) == .zero)
    }

    @Test(arguments: [(-1.0, 8_000), (-0.5, 9_000), (0, 10_000), (0.25, 10_500), (1, 12_000)])
    func `jitter moves a wait by its share of the luck`(luck: Double, milliseconds: Int) {
        let policy = RetryPolicy(limit: 1, backoff: .constant(.seconds(10)), jitter: 0.2)
        #expect(policy.wait(afterSpending: 1, because: .failed, luck: luck) == .milliseconds(milliseconds))
    }

    @Test func `no luck makes a wait negative`() {
        let policy = RetryPolicy(limit: 1, backoff: .constant(.seconds(10)), jitter: 1)
        #expect(policy.wait(afterSpending: 1, because: .failed, luck: -1) == .zero)
        #expect(policy.wait(afterSpending: 1, because: .failed, luck: -1.5) == .zero)
    }

    @Test func `a lost attempt counts as crashed, and what is nobody's failure as nothing`() {
        let reasons = RunEvent.Kind.allCases.map { ($0, RetryReason($0)) }.filter { $0.1 != nil }
        #expect(reasons.map(\.0) == [.failed, .timedOut, .crashed, .lost])
        #expect(reasons.map(\.1) == [.failed, .timedOut, .crashed, .crashed])
    }

    @Test func `a run is poison once as many attempts were lost as it may lose`() {
        #expect([1, 2, 3, 4].map(RetryPolicy.none.isPoison) == [false, false, true, true])
        #expect(RetryPolicy(limit: 9, poisonAfter: 1).isPoison(lost: 1))
    }

    private static let words: [(policy: RetryPolicy, words: String)] = [
        (.none, "none"),
        (RetryPolicy(limit: 1), "1 retry, at once"),
        (RetryPolicy(limit: 3, delay: .seconds(30)), "3 retries, each after 30s"),
        (
            RetryPolicy(
                limit: 5, backoff: .exponential(from: .seconds(10), cap: .seconds(600)), jitter: 0.2,
                reasons: [.timedOut, .failed], exitCodes: .only([75, 111])),
            "5 retries, after 10s, doubling up to 10m, ±20%, if failed or timed out, exit codes 75, 111 only"
        ),
        (
            RetryPolicy(limit: 4, backoff: .list([.seconds(10), .seconds(60)]), exitCodes: .allBut([2])),
            "4 retries, after 10s, 1m, the last repeating, not with exit codes 2"
        ),
    ]

    @Test(arguments: words) func `a policy can be said in words`(policy: RetryPolicy, words: String) {
        #expect(policy.words == words)
    }
}
