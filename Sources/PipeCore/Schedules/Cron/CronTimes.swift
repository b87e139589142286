/// The instants at which a cron expression fires in a zone.
package struct CronTimes: Hashable, Sendable {
    package let expression: CronExpression
    package let zone: ZoneRules
    package let dst: DSTRule

    package init(_ expression: CronExpression, zone: ZoneRules, dst: DSTRule) {
        self.expression = expression
        self.zone = zone
        self.dst = dst
    }

    /// Every fire strictly after `instant`, in order.
    package func fires(after instant: Instant) -> CronFires {
        switch (dst, expression.isRepeating) {
        case (.auto, false): CronFires(.fixed(FixedCronWalk(expression.pattern, zone: zone, after: instant)))
        case (.auto, true): CronFires(.repeating(RepeatingCronWalk(expression.pattern, zone: zone, after: instant)))
        case (.croniter, _): CronFires(.croniter(CroniterWalk(expression, zone: zone, after: instant)))
        }
    }
}

/// The fires of a cron expression, one after the other.
package struct CronFires: IteratorProtocol, Sequence, Sendable {
    private var walk: Walk

    fileprivate enum Walk {
        case fixed(FixedCronWalk)
        case repeating(RepeatingCronWalk)
        case croniter(CroniterWalk)
    }

    fileprivate init(_ walk: Walk) { self.walk = walk }

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
