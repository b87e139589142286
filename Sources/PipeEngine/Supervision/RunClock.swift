/// A clock that stands still while its run is paused.
package struct RunClock: Sendable {
    private var paused = Duration.zero
    private var stoppedAt: ContinuousClock.Instant?

    package init() {}

    package func time(at now: ContinuousClock.Instant) -> ContinuousClock.Instant { (stoppedAt ?? now) - paused }

    package mutating func stop(at now: ContinuousClock.Instant) {
        if stoppedAt == nil { stoppedAt = now }
    }

    package mutating func go(at now: ContinuousClock.Instant) {
        if let stoppedAt { paused += now - stoppedAt }
        stoppedAt = nil
    }
}
