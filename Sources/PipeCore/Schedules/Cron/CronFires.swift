/// The fires of a cron expression, one after the other.
package struct CronFires: IteratorProtocol, Sequence, Sendable {
    private var walk: Walk

    enum Walk {
        case fixed(FixedCronWalk)
        case repeating(RepeatingCronWalk)
        case croniter(CroniterWalk)
    }

    init(_ walk: Walk) { self.walk = walk }

    /// `nil` when nothing follows within a hundred years, or before the year 10000.
    package mutating func next() -> Instant? {
        switch walk {
        case .fixed(var fixed):
            defer { walk = .fixed(fixed) }
            return fixed.next()
        case .repeating(var repeating):
            defer { walk = .repeating(repeating) }
            return repeating.next()
        case .croniter(var croniter):
            defer { walk = .croniter(croniter) }
            return croniter.next()
        }
    }
}
