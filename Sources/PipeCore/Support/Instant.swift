/// A point in time: microseconds since 1970-01-01T00:00:00Z, the resolution both stores keep.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    package static func + (instant: Instant, span: Duration) -> Instant {
        Instant(microseconds: instant.microseconds + span.microseconds)
    }

    package static func - (instant: Instant, span: Duration) -> Instant {
        Instant(microseconds: instant.microseconds - span.microseconds)
    }

    package static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// The span in seconds, for arithmetic and display.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
