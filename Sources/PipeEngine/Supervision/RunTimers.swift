internal import PipeCore
internal import Synchronization

/// The time limits of one attempt, from the start of its process. On a clock of their own: a store that does not answer
/// must not hold them up.
final class RunTimers: Sendable {
    private let limits: TimeLimits
    private let clock = ContinuousClock()
    private let pulse: Mutex<Pulse>

    /// How exact the end of a silence is.
    private static let grain = Duration.milliseconds(20)
    /// Beyond a limit of silence, the time for a heartbeat that was sent and not read: this program may have been frozen.
    private static let secondLook = Duration.milliseconds(250)

    init(_ limits: TimeLimits) {
        self.limits = limits
        pulse = Mutex(Pulse(at: clock.now))
    }

    func beat() {
        pulse.withLock { $0.beat(at: clock.now) }
    }

    /// Nobody listens to the process until `listen`: what it says meanwhile is read later.
    func stopListening() {
        guard limits.heartbeatTimeout != nil else { return }
        pulse.withLock { $0.stopListening(at: clock.now) }
    }

    func listen() {
        guard limits.heartbeatTimeout != nil else { return }
        pulse.withLock { $0.listen(at: clock.now) }
    }

    /// Returns once a limit is overrun, or `nil` once the task is cancelled.
    func overrun() async -> Overrun? {
        await withTaskGroup(of: Overrun?.self) { group in
            if let limit = limits.timeout {
                group.addTask { (try? await Task.sleep(for: limit)).map { .timeout(limit) } }
            }
            if let limit = limits.heartbeatTimeout {
                group.addTask { await self.waitForSilence(of: limit) ? .silence(limit) : nil }
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func waitForSilence(of limit: Duration) async -> Bool {
        var isSecondLook = false
        while !Task.isCancelled {
            let left = limit - (pulse.withLock { $0.silence(at: clock.now) } ?? .zero)
            if left <= .zero, isSecondLook { return true }
            isSecondLook = left <= .zero
            try? await Task.sleep(for: isSecondLook ? Self.secondLook : max(left, Self.grain))
        }
        return false
    }
}
