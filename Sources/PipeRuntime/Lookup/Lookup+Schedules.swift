package import PipeCore

extension Lookup {
    /// The deployment's schedule with this name, rule, or beginning of an id; without a text, its only one.
    package func schedule(_ text: String?, of deployment: DeploymentName) async throws -> Schedule {
        let all = try await store.schedules(of: deployment)
        guard !all.isEmpty else {
            throw InputProblem("\(deployment) has no schedule: pipectl schedule add \"\(deployment)\" --cron …")
        }
        let list = all.map(\.title).joined(separator: "; ")
        guard let text else {
            guard all.count == 1 else {
                throw InputProblem("\(deployment) has \(all.count) schedules, name one: \(list)")
            }
            return all[0]
        }
        if let exact = all.first(where: { $0.spec.key == text || $0.id.description == text }) { return exact }
        let found = all.filter { $0.id.description.hasPrefix(text.lowercased()) || $0.spec.rule == text }
        switch found.count {
        case 1: return found[0]
        case 0: throw InputProblem("\(deployment) has no schedule '\(text)', but: \(list)")
        default: throw InputProblem("'\(text)' may be any of \(found.map(\.title).joined(separator: "; "))")
        }
    }

    /// The schedule that made the run; `nil` if none did, or if it is deleted.
    package func schedule(of run: FlowRun) async throws(StoreError) -> Schedule? {
        guard let id = run.schedule else { return nil }
        return try await store.schedules(of: run.deployment).first { $0.id == id }
    }

    package func calendar(_ text: String) async throws -> Calendar {
        let calendars = try await store.calendars()
        if let calendar = calendars.first(where: { $0.name == text }) { return calendar }
        throw unknown("calendar", text, among: calendars.map(\.name), see: "pipectl calendar ls")
    }
}

extension Schedule {
    /// Its name, or the beginning of its id.
    package var label: String { spec.name ?? id.short }

    /// Its label and its rule.
    package var title: String { "\(label) (\(spec.summary))" }
}

extension ScheduleSpec {
    /// The rule without its zone.
    package var rule: String {
        var bare = self
        bare.timezone = nil
        return bare.summary
    }
}
