import ArgumentParser
import PipeCore

/// The flags that say when: shared by all commands that take a schedule.
struct ScheduleRuleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Fields from minute to weekday, such as '0 6 * * 1'.", valueName: "expression"))
    var cron: [String] = []

    @Option(help: ArgumentHelp("Every so often: 30m, 6h, 1d.", valueName: "duration"))
    var interval: String?

    @Option(
        help: ArgumentHelp("What --interval counts from: a civil time in the zone, or RFC 3339.", valueName: "time"))
    var anchor: String?

    @Option(
        help: ArgumentHelp("RFC 5545: FREQ=…, or lines of DTSTART, RRULE, RDATE, EXDATE, EXRULE.", valueName: "rule"))
    var rrule: String?

    @Option(help: ArgumentHelp("The time zone, such as Europe/Berlin. Default: UTC.", valueName: "zone"))
    var timezone: String?

    @Flag(help: "A day must fit both day of month and weekday of --cron, not just one of them.")
    var dayAnd = false

    @Option(
        help: ArgumentHelp(
            "Across changes of the clocks: auto, or croniter for what croniter gives.", valueName: "rule"))
    var dst: String?

    @Option(
        help: ArgumentHelp(
            "A date on which it does not run, or the name of a calendar; may be repeated.", valueName: "date|calendar"))
    var except: [String] = []

    var isEmpty: Bool { members(cron: cron.first).isEmpty }

    /// The flags as the members that a deployment file would have.
    func members(cron: String?) -> JSON.Object {
        var members = JSON.Object()
        if let cron { members["cron"] = .string(cron) }
        if let interval { members["interval"] = .string(interval) }
        if let rrule { members["rrule"] = .string(rrule) }
        if let anchor { members["anchor"] = .string(anchor) }
        if let timezone { members["timezone"] = .string(timezone) }
        if dayAnd { members["day_or"] = false }
        if let dst { members["dst"] = .string(dst) }
        if !except.isEmpty { members["except"] = .array(except.map(JSON.string)) }
        return members
    }

    /// The same where there can be one schedule only.
    func members() throws -> JSON.Object {
        guard cron.count <= 1 else { throw ValidationError("--cron: one schedule at a time, got \(cron.count)") }
        guard !cron.isEmpty || interval != nil || rrule != nil else {
            throw ValidationError("expected one of --cron, --interval, --rrule")
        }
        return members(cron: cron.first)
    }
}
