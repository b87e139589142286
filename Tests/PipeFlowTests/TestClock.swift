import PipeCore
import PipeFlow
import Synchronization

/// Time that passes only when somebody waits for it.
final class TestClock: Sendable {
    private let state = Mutex((now: Instant(microseconds: 0), pauses: [Duration]()))

    var now: Instant { state.withLock { $0.now } }
    var pauses: [Duration] { state.withLock { $0.pauses } }

    var pause: @Sendable (Duration) async throws -> Void {
        { [self] duration in
            try Task.checkCancellation()
            state.withLock { state in
                state.now = state.now + duration
                state.pauses.append(duration)
            }
        }
    }
}
