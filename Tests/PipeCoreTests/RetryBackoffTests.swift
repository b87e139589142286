import PipeCore
import Testing

@Suite struct RetryBackoffTests {
    private static let tables: [(backoff: RetryBackoff, waits: [Int64])] = [
        (.constant(.zero), [0, 0, 0]),
        (.constant(.seconds(30)), [30, 30, 30]),
        (.exponential(from: .seconds(10), cap: .seconds(60)), [10, 20, 40, 60, 60]),
        (.exponential(from: .seconds(10), cap: .seconds(80)), [10, 20, 40, 80, 80]),
        (.exponential(from: .seconds(10), cap: .seconds(10)), [10, 10]),
        (.exponential(from: .zero, cap: .seconds(10)), [0, 0]),
        (.list([.seconds(10), .seconds(60), .seconds(300)]), [10, 60, 300, 300, 300]),
        (.list([.seconds(5)]), [5, 5]),
        (.list([]), [0, 0]),
    ]

    @Test(arguments: tables) func `waits grow as the backoff says`(backoff: RetryBackoff, waits: [Int64]) {
        #expect(waits.indices.map { backoff.wait(beforeRetry: $0 + 1) } == waits.map { .seconds($0) })
    }

    @Test func `doubling ends at the cap, however many retries there are`() {
        let backoff = RetryBackoff.exponential(from: .microseconds(1), cap: RetryBackoff.longest)
        #expect(backoff.wait(beforeRetry: .max) == .seconds(86_400))
    }
}
