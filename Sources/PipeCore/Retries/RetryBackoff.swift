/// How the waits between attempts grow.
package enum RetryBackoff: Hashable, Sendable {
    case constant(Duration)
    /// Each wait is twice the one before, up to the cap.
    case exponential(from: Duration, cap: Duration)
    /// One wait after the other; the last one repeats.
    case list([Duration])

    /// The cap of doubling where none is named.
    package static let longest = Duration.seconds(86_400)

    /// The wait before a retry, the first of which has number 1.
    package func wait(beforeRetry number: Int) -> Duration {
        switch self {
        case .constant(let delay):
            return delay
        case .exponential(let delay, let cap):
            guard delay > .zero else { return .zero }
            var wait = min(delay, cap)
            var rest = number
            while rest > 1, wait < cap {
                wait = min(wait * 2, cap)
                rest -= 1
            }
            return wait
        case .list(let waits):
            return waits.isEmpty ? .zero : waits[min(max(number, 1), waits.count) - 1]
        }
    }
}
