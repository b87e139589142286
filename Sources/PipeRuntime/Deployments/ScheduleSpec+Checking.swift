package import PipeCore
package import PipeEngine

extension DeploymentSpec {
    /// Checks what only those see who know the zones and the flow's parameters: that every schedule has times, and that its
    /// runs would have all their parameters.
    package func checkSchedules(zones: ZoneDatabase) throws(SpecProblem) {
        for (index, schedule) in schedules.enumerated() {
            do throws(SpecProblem) {
                try check(schedule, zones: zones)
            } catch {
                throw SpecProblem(["schedules", "\(index)"] + error.path, error.message)
            }
        }
    }

    /// Checks one schedule that is or will be this deployment's.
    package func check(_ schedule: ScheduleSpec, zones: ZoneDatabase) throws(SpecProblem) {
        try schedule.check(zones: zones, seed: name.description)
        // Any date will do: it is the kinds that are checked.
        _ = try runParameters(of: schedule, at: Instant(microseconds: 0), zone: .utc)
    }

    /// The parameters of a run that `schedule` makes for a time: the flow's defaults, over them the deployment's, then the
    /// schedule's, the logical date put in.
    package func runParameters(
        of schedule: ScheduleSpec, at time: Instant, zone: ZoneRules
    ) throws(SpecProblem) -> JSON.Object {
        let filled = LogicalDate.fill(parameters.merging(schedule.parameters), scheduledAt: time, zone: zone)
        do {
            return try parameterSchema.check(filled)
        } catch {
            throw SpecProblem(
                schedule.parameters[error.parameter] == nil ? [] : ["parameters", error.parameter], error.message)
        }
    }
}

extension ScheduleSpec {
    /// Checks that the rule can be read and has times in a zone that this machine knows. `seed` spreads hashed fields.
    package func check(zones: ZoneDatabase, seed: String) throws(SpecProblem) {
        let zone: ZoneRules
        do {
            zone = try zones.rules(named: try zoneName())
        } catch {
            throw SpecProblem(timezone == nil ? [ruleKey] : ["timezone"], error.description)
        }
        do {
            _ = try times(zone: zone, anchor: Instant(microseconds: 0), seed: seed)
        } catch {
            throw SpecProblem([ruleKey], error.description)
        }
        if let maxLateness, maxLateness == .zero {
            throw SpecProblem(
                ["max_lateness"], "'max_lateness': with 0s every run is too late: expected 1m or the like")
        }
        do {
            try LogicalDate.check(parameters)
        } catch {
            throw SpecProblem(["parameters"] + error.path, error.message)
        }
    }

    private var ruleKey: String {
        switch timing {
        case .cron: "cron"
        case .interval: "interval"
        case .recurrence: "rrule"
        }
    }
}
