import PipeCore
import Testing

@Suite struct DeliveryBackoffTests {
    private let problem = DeliveryProblem.temporary("away")

    @Test func `eight tries go over some hours, each wait longer than the one before`() {
        let waits = (1...7).compactMap { DeliveryBackoff.wait(afterTry: $0, because: problem, luck: 0) }
        #expect(waits.count == 7 && waits == waits.sorted())
        let total = waits.reduce(.zero, +)
        #expect(total > .seconds(3 * 3_600) && total < .seconds(5 * 3_600))
        #expect(DeliveryBackoff.wait(afterTry: 8, because: problem, luck: 0) == nil)
    }

    @Test func `waits vary by a fifth, so that not all is sent again at once`() {
        #expect(DeliveryBackoff.wait(afterTry: 1, because: problem, luck: -1) == .seconds(8))
        #expect(DeliveryBackoff.wait(afterTry: 1, because: problem, luck: 1) == .seconds(12))
    }

    @Test func `a receiver that asks for patience gets it, and no less than usual`() {
        let slow = DeliveryProblem.temporary("429", after: .seconds(300))
        #expect(DeliveryBackoff.wait(afterTry: 1, because: slow, luck: 0) == .seconds(300))
        #expect(DeliveryBackoff.wait(afterTry: 6, because: slow, luck: 0) == .seconds(3_600))
    }

    @Test func `what cannot be mended by waiting is given up at once`() {
        #expect(DeliveryOutcome(.permanent("no"), afterTry: 1, luck: 0) == .failed("no"))
        #expect(DeliveryOutcome(problem, afterTry: 8, luck: 0) == .failed("away"))
        #expect(DeliveryOutcome(problem, afterTry: 1, luck: 0) == .again("away", after: .seconds(10)))
    }
}
