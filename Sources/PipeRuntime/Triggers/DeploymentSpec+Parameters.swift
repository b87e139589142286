package import PipeCore
package import PipeEngine

extension DeploymentSpec {
    /// The parameters of one run: the flow's defaults, over them the deployment's, then `values`, then what was typed behind
    /// `-p`; checked against the schema.
    package func runParameters(typed: [String], values: JSON.Object = [:]) throws(InputProblem) -> JSON.Object {
        try runParameters(try given(typed: typed, values: values), at: nil)
    }

    /// What is given for a run, its logical date not put in yet, nothing checked.
    package func given(typed: [String], values: JSON.Object = [:]) throws(InputProblem) -> JSON.Object {
        do {
            return parameters.merging(values).merging(try ParameterInput.read(typed, schema: parameterSchema))
        } catch {
            throw InputProblem("\(error)")
        }
    }

    /// The given parameters with the logical date put in and the flow's defaults below them, checked against the schema.
    package func runParameters(_ given: JSON.Object, at date: ZonedTime?) throws(InputProblem) -> JSON.Object {
        do {
            try LogicalDate.check(given)
        } catch {
            throw InputProblem("\(name): \(error)")
        }
        do {
            let filled = date.map { LogicalDate.fill(given, scheduledAt: $0.instant, zone: $0.zone) } ?? given
            return try parameterSchema.check(filled)
        } catch {
            throw InputProblem("\(name): \(error)")
        }
    }

}

extension ZonedTime {
    /// A logical date as the runs of a deployment see it: in the zone of its first schedule, else in UTC.
    package init(
        logicalDate instant: Instant, of schedules: [Schedule], zones: ZoneDatabase = .machine
    ) throws(InputProblem) {
        do {
            let zone = try schedules.first.map { (schedule) throws(ScheduleProblem) in
                try zones.rules(named: try schedule.spec.zoneName())
            }
            self.init(instant, in: zone ?? .utc)
        } catch {
            throw InputProblem("\(error)")
        }
    }
}
