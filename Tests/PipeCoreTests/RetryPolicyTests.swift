import PipeCore
import Testing

@Suite struct RetryPolicyTests {
    @Test func `without a policy one attempt is all`() {
        #expect(RetryPolicy.none.delay(afterSpending: 0) == .zero)
        #expect(RetryPolicy.none.delay(afterSpending: 1) == nil)
    }

    @Test func `a limit counts the attempts after the first`() {
        let policy = RetryPolicy(limit: 2, delay: .seconds(30))
        #expect(policy.delay(afterSpending: 1) == .seconds(30))
        #expect(policy.delay(afterSpending: 2) == .seconds(30))
        #expect(policy.delay(afterSpending: 3) == nil)
    }
}
