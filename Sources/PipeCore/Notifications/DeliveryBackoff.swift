/// When a message that did not arrive is sent again.
package enum DeliveryBackoff {
    /// The waits after the first try, the second and so on: eight tries in some four hours.
    package static let waits: [Duration] = [10, 30, 120, 480, 1_800, 3_600, 7_200].map { .seconds($0) }

    /// How much the waits vary, so that not all that failed together is sent together again.
    private static let spread = 0.2

    /// The wait after try number `tries`, from 1; `nil` where the message is given up. `luck` is from -1 to 1.
    package static func wait(afterTry tries: Int, because problem: DeliveryProblem, luck: Double) -> Duration? {
        guard case .temporary(_, let asked) = problem, (1...waits.count).contains(tries) else { return nil }
        let wait = waits[tries - 1] * (1 + spread * luck)
        return asked.map { max($0, wait) } ?? wait
    }
}
