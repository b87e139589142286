import PipeCore
import PipeRuntime

extension ScheduleBoard {
    /// The schedule for programs: every member always there.
    func report(_ schedule: Schedule) -> JSON {
        let kept: JSON.Object = [
            "id": .string(schedule.id.description),
            "deployment": .string(schedule.deployment.description),
            "is_declared": .bool(schedule.isDeclared),
            "is_paused": .bool(schedule.isPaused),
            "next_due_at": .instant(nextDue(of: schedule)),
            "problem": .optional(schedule.problem),
        ]
        return .object(kept.merging(schedule.spec.members))
    }

    /// The schedule as its deployment's report has it: what the file says, and how it stands.
    func brief(_ schedule: Schedule) -> JSON {
        let kept: JSON.Object = [
            "id": .string(schedule.id.description),
            "is_declared": .bool(schedule.isDeclared),
            "is_paused": .bool(schedule.isPaused),
            "next_due_at": .instant(nextDue(of: schedule)),
            "problem": .optional(schedule.problem),
        ]
        return .object((schedule.spec.json.object ?? [:]).merging(kept))
    }

    /// A deployment's schedules in a few words.
    func summary(of deployment: DeploymentName) -> String {
        schedules.filter { $0.deployment == deployment }.map { schedule in
            schedule.spec.summary + (schedule.isPaused ? " (paused)" : schedule.problem == nil ? "" : " (problem)")
        }.joined(separator: ", ")
    }

    /// When it runs next, behind a sentence about it.
    func outlook(_ schedule: Schedule) -> String {
        switch standing(of: schedule) {
        case .active: nextDue(of: schedule).map { "; next \(LocalTime.text($0))" } ?? ""
        case .over: "; it has no times any more"
        case .paused: "; it is paused"
        case .deploymentPaused: "; its deployment is paused: pipectl deployment resume \"\(schedule.deployment)\""
        case .troubled(let problem): "; \(problem)"
        }
    }

    func stateCell(_ schedule: Schedule) -> Table.Cell {
        let standing = standing(of: schedule)
        let style: Style =
            switch standing {
            case .active: .green
            case .paused, .deploymentPaused: .yellow
            case .over: .faint
            case .troubled: .red
            }
        return Table.Cell(standing.text, style)
    }
}

extension ScheduleSpec {
    /// What a deployment file says, and what it leaves out because it is so by default.
    fileprivate var members: JSON.Object {
        var defaults = JSON.Object()
        for key in Self.keys where key != "catchup" { defaults[key] = .null }
        if case .cron(_, let dayOr, let dst) = timing {
            defaults["day_or"] = .bool(dayOr)
            defaults["dst"] = .string(dst.rawValue)
        }
        defaults["active"] = .bool(isActive)
        defaults["jitter"] = .string(DurationText.exact(jitter))
        defaults["on_missed"] = .string(onMissed.text)
        defaults["overlap"] = .string(overlap.rawValue)
        defaults["except"] = .array(exceptions.map(JSON.string))
        defaults["parameters"] = .object(parameters)
        return defaults.merging(json.object ?? [:])
    }
}
