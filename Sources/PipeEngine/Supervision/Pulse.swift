/// How long a process that has sent a heartbeat has been silent since. Time in which nobody listened does not count: what was
/// said meanwhile is still to be read.
package struct Pulse: Sendable {
    private var silence: Duration?
    /// From when on silence is to be added; `nil` while nobody listens.
    private var since: ContinuousClock.Instant?

    /// Listening begins now.
    package init(at now: ContinuousClock.Instant) {
        since = now
    }

    package mutating func beat(at now: ContinuousClock.Instant) {
        silence = .zero
        if since != nil { since = now }
    }

    package mutating func stopListening(at now: ContinuousClock.Instant) {
        silence = silence(at: now)
        since = nil
    }

    package mutating func listen(at now: ContinuousClock.Instant) {
        since = now
    }

    /// `nil` as long as no heartbeat was ever sent.
    package func silence(at now: ContinuousClock.Instant) -> Duration? {
        silence.map { $0 + (since.map { now - $0 } ?? .zero) }
    }
}
