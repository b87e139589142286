extension ScheduleSpec {
    /// The form that the deployment file and the store write: what is as it is by default is left out.
    package var json: JSON {
        var object = JSON.Object()
        if let name { object["name"] = .string(name) }
        switch timing {
        case .cron(let expression, let dayOr, let dst):
            object["cron"] = .string(expression)
            if !dayOr { object["day_or"] = false }
            if dst != .auto { object["dst"] = .string(dst.rawValue) }
        case .interval(let span, let anchor):
            object["interval"] = .string(DurationText.exact(span))
            if let anchor { object["anchor"] = .string(anchor) }
        case .recurrence(let text): object["rrule"] = .string(text)
        }
        if let timezone { object["timezone"] = .string(timezone) }
        if !isActive { object["active"] = false }
        if jitter > .zero { object["jitter"] = .string(DurationText.exact(jitter)) }
        if onMissed != .latest { object["on_missed"] = .string(onMissed.text) }
        if let maxLateness { object["max_lateness"] = .string(DurationText.exact(maxLateness)) }
        if overlap != .allow { object["overlap"] = .string(overlap.rawValue) }
        if let maxActiveRuns { object["max_active_runs"] = .int(maxActiveRuns) }
        if !exceptions.isEmpty { object["except"] = .array(exceptions.map(JSON.string)) }
        if !parameters.isEmpty { object["parameters"] = .object(parameters) }
        return .object(object)
    }
}
