internal import PipeCore
internal import Synchronization

/// The time limits of one attempt, from the start of its process. On a clock of their own: a store that does not answer
/// must not hold them up.
final class RunTimers: Sendable {
    private struct State {
        var clock = RunClock()
        var pulse: Pulse
    }

    private let limits: TimeLimits
    private let state: Mutex<State>

    /// How exact the end of a limit is.
    private static let grain = Duration.milliseconds(20)
    /// Beyond a limit of silence, the time for a heartbeat that was sent and not read: this program may have been frozen.
    private static let secondLook = Duration.milliseconds(250)

    /// Whether there is any limit.
    var areSet: Bool { limits.timeout != nil || limits.heartbeatTimeout != nil }

    init(_ limits: TimeLimits) {
        self.limits = limits
        state = Mutex(State(pulse: Pulse(at: .now)))
    }

    func beat() {
        state.withLock { $0.pulse.beat(at: $0.clock.time(at: .now)) }
    }

    /// Nobody listens to the process until `listen`: what it says meanwhile is read later.
    func stopListening() {
        guard limits.heartbeatTimeout != nil else { return }
        state.withLock { $0.pulse.stopListening(at: $0.clock.time(at: .now)) }
    }

    func listen() {
        guard limits.heartbeatTimeout != nil else { return }
        state.withLock { $0.pulse.listen(at: $0.clock.time(at: .now)) }
    }

    /// The process is stopped where it is until `go`: no limit counts that time.
    func stop() {
        state.withLock { $0.clock.stop(at: .now) }
    }

    func go() {
        state.withLock { $0.clock.go(at: .now) }
    }

    /// Returns once a limit is overrun, or `nil` once the task is cancelled.
    func overrun() async -> Overrun? {
        await withTaskGroup(of: Overrun?.self) { group in
            if let limit = limits.timeout {
                group.addTask { await self.waitForEnd(of: limit) ? .timeout(limit) : nil }
            }
            if let limit = limits.heartbeatTimeout {
                group.addTask { await self.waitForSilence(of: limit) ? .silence(limit) : nil }
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private var time: ContinuousClock.Instant { state.withLock { $0.clock.time(at: .now) } }

    private func waitForEnd(of limit: Duration) async -> Bool {
        let end = time + limit
        while !Task.isCancelled {
            let left = end - time
            if left <= .zero { return true }
            try? await Task.sleep(for: max(left, Self.grain))
        }
        return false
    }

    private func waitForSilence(of limit: Duration) async -> Bool {
        var isSecondLook = false
        while !Task.isCancelled {
            let left = limit - (state.withLock { $0.pulse.silence(at: $0.clock.time(at: .now)) } ?? .zero)
            if left <= .zero, isSecondLook { return true }
            isSecondLook = left <= .zero
            try? await Task.sleep(for: isSecondLook ? Self.secondLook : max(left, Self.grain))
        }
        return false
    }
}
