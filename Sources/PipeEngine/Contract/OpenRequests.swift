internal import Synchronization

/// How many requests of a process wait for their answer.
final class OpenRequests: Sendable {
    private let count = Mutex(0)

    /// The most that may be open at once.
    static let most = 1_000

    /// `false` where there are too many already.
    func enter() -> Bool {
        count.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
