import ArgumentParser
import PipeCore
import PipeRuntime

/// The flags that say how a schedule's runs are treated.
struct SchedulePolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Each run starts up to so much later, always the same for the same time.", valueName: "duration"))
    var jitter: String?

    @Flag(help: "Begin paused.")
    var inactive = false

    @Option(
        help: ArgumentHelp(
            "After a time without a leader: latest (default), all, none or window=2h.", valueName: "policy"))
    var onMissed: String?

    @Flag(help: "The same as --on-missed all.")
    var catchup = false

    @Option(
        help: ArgumentHelp(
            "A run that could not start within so much of its time is not started.", valueName: "duration"))
    var maxLateness: String?

    @Option(
        help: ArgumentHelp(
            "When the run before has not ended: allow (default), skip, queue or cancel-running.", valueName: "policy"))
    var overlap: String?

    @Option(help: ArgumentHelp("How many of its runs may be under way at once.", valueName: "number"))
    var maxActiveRuns: Int?

    /// The flags as the members that a deployment file would have.
    var members: JSON.Object {
        var members = JSON.Object()
        if let jitter { members["jitter"] = .string(jitter) }
        if inactive { members["active"] = false }
        if let onMissed { members["on_missed"] = .string(onMissed) }
        if catchup { members["catchup"] = true }
        if let maxLateness { members["max_lateness"] = .string(maxLateness) }
        if let overlap { members["overlap"] = .string(overlap) }
        if let maxActiveRuns { members["max_active_runs"] = .int(maxActiveRuns) }
        return members
    }
}

extension ScheduleSpec {
    /// Reads members that were given as flags, with the messages of a deployment file.
    init(flags members: JSON.Object) throws(InputProblem) {
        do {
            try self.init(reading: .object(members))
        } catch {
            throw InputProblem(flags: error)
        }
    }
}
