import PipeFlow
import Testing

@Suite struct RetryDelayTests {
    @Test func `a delay is constant, or doubles up to a limit`() {
        func first(_ delay: RetryDelay) -> [Duration] { (1...5).map { delay.after(attempt: $0) } }
        #expect(first(.none) == [.zero, .zero, .zero, .zero, .zero])
        #expect(first(.seconds(2.5)) == [Duration](repeating: .seconds(2.5), count: 5))
        #expect(
            first(.exponential(from: .seconds(1), upTo: .seconds(6))) == [
                .seconds(1), .seconds(2), .seconds(4), .seconds(6), .seconds(6),
            ])
        #expect(RetryDelay.exponential(from: .seconds(1), upTo: .seconds(60)).after(attempt: 1_000_000) == .seconds(60))
        #expect(RetryDelay.seconds(-1).after(attempt: 1) == .zero)
    }
}
