package import PipeCore
package import PipeEngine

/// A schedule that somebody wants to add to a deployment.
package struct ScheduleOffer: Sendable {
    private let store: any Store
    private let zones: ZoneDatabase

    package init(store: any Store, zones: ZoneDatabase = .machine) {
        self.store = store
        self.zones = zones
    }

    /// Adds it, once everything about it is known to be good. `typed` are its own parameters.
    package func add(
        _ spec: ScheduleSpec, typed: [String] = [], to deployment: Deployment
    ) async throws -> ScheduleAddition {
        var spec = spec
        do {
            let own = try ParameterInput.read(typed, schema: deployment.spec.parameterSchema)
            spec.parameters = spec.parameters.merging(own)
        } catch {
            throw InputProblem("\(error)")
        }
        do {
            try deployment.spec.check(spec, zones: zones)
            if !spec.calendarNames.isEmpty { try spec.check(calendars: try await store.calendars()) }
        } catch let problem as SpecProblem {
            throw InputProblem(flags: problem)
        }
        return try await store.add(spec, to: deployment.spec.name)
    }
}
