internal import PipeCore
internal import Synchronization

/// Lets as much progress through as is of use: at most ten a second.
final class ProgressGate: Sendable {
    private struct State {
        var last: Instant?
        var held: TaskProgress?
    }

    private static let pause = Duration.milliseconds(100)

    private let state = Mutex(State())

    /// Whether it is to be told now. What is held back is the next to be told, or `rest`.
    func lets(_ progress: TaskProgress, at now: Instant) -> Bool {
        state.withLock { state in
            if let last = state.last, now - last < Self.pause, now >= last {
                state.held = progress
                return false
            }
            (state.last, state.held) = (now, nil)
            return true
        }
    }

    /// What was held back last, once.
    func rest() -> TaskProgress? {
        state.withLock { state in
            defer { state.held = nil }
            return state.held
        }
    }
}
