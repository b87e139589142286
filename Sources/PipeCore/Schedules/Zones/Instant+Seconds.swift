extension Instant {
    /// An instant on a whole second since 1970.
    init(seconds: Int64) { self.init(microseconds: seconds * 1_000_000) }

    /// Seconds since 1970, rounded down.
    var wholeSeconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }
}
