internal import Synchronization

/// Wakes everybody who waits for the same thing.
final class Bells: Sendable {
    private struct State {
        var bells: [Int: WakeUp] = [:]
        var count = 0
    }

    private let state = Mutex(State())

    func ring() {
        for bell in state.withLock({ Array($0.bells.values) }) { bell.ring() }
    }

    /// A bell that rings with the others while `body` runs.
    func listening<Result: Sendable>(_ body: (WakeUp) async -> Result) async -> Result {
        let bell = WakeUp()
        let number = state.withLock { state in
            state.count += 1
            state.bells[state.count] = bell
            return state.count
        }
        defer { state.withLock { _ = $0.bells.removeValue(forKey: number) } }
        return await body(bell)
    }
}
