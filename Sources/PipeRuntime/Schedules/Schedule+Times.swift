internal import PipeCore
internal import PipeEngine

extension Schedule {
    /// Its times and their zone, as the leader computes them.
    func times(
        zones: ZoneDatabase, calendars: [Calendar]
    ) throws(ScheduleProblem) -> (zone: ZoneRules, times: FireTimes) {
        let zone = try zones.rules(named: try spec.zoneName())
        let times = try spec.times(
            zone: zone, anchor: spec.anchor(madeAt: createdAt), seed: deployment.description,
            exceptions: spec.exceptionDates(calendars))
        return (zone, times)
    }
}
