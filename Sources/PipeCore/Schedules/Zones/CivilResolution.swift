/// When the clocks of a zone show a civil time: once, never, or twice.
package enum CivilResolution: Hashable, Sendable {
    case one(Instant)
    /// The clocks were put forward past it; `next` is the first instant after the gap.
    case gap(next: Instant)
    /// The clocks were put back over it.
    case overlap(first: Instant, second: Instant)

    /// The instant at which something meant for this civil time happens: after a gap, and not a second time.
    package var first: Instant {
        switch self {
        case .one(let instant), .gap(let instant), .overlap(let instant, _): instant
        }
    }
}
