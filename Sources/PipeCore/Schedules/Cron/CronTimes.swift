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
