import PipeEngine
import Testing

@Suite struct RunOrderTests {
    private static let orders: [RunOrder] = [.cancel, .timeOut(.timeout(.seconds(1))), .release, .abandon]

    @Test func `what is being stopped is not stopped again, unless it is more urgent`() {
        let table = Self.orders.map { earlier in Self.orders.map { $0.supersedes(earlier) } }
        #expect(
            table == [
                [false, false, true, true],
                [false, false, false, true],
                [false, false, false, true],
                [false, false, false, false],
            ])
    }

    @Test func `what is being stopped does not stand still any more`() {
        for earlier in Self.orders {
            #expect(!RunOrder.pause.supersedes(earlier))
            #expect(!RunOrder.resume.supersedes(earlier))
        }
    }

    @Test func `an overrun is said with its limit`() {
        #expect("\(Overrun.timeout(.seconds(7_200)))" == "timed out after 2h")
        #expect("\(Overrun.silence(.seconds(300)))" == "hung: no heartbeat for 5m")
    }
}
