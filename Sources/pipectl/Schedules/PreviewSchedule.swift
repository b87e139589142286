import ArgumentParser
import PipeCore
import PipeRuntime

struct PreviewSchedule: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Show the next times of a schedule that need not exist.",
        discussion: """
            Shows the times strictly after --from. An interval without --anchor counts from --from, and a rule without DTSTART \
            has its first time there. Asks no store, so calendars cannot be named.

            With --file each line is a JSON object with cron, interval or rrule, and timezone, from, count, anchor, dst, \
            day_or, except, seed; each is answered in one line, {"times": […]} or {"error": "…"}. Ends with 2 if one was not \
            answered with times.

            Examples:
              pipectl schedule preview --cron "30 2 * * *" --timezone Europe/Berlin --from 2026-03-28 --count 3
              pipectl schedule preview --interval 90m --from "2026-03-28 22:00" -o json
              pipectl schedule preview --file schedules.jsonl
            """)

    @OptionGroup var rule: ScheduleRuleOptions
    @Option(help: ArgumentHelp("A civil time in the zone, or RFC 3339. Default: now.", valueName: "time")) var from:
        String?
    @Option(help: "How many times, 10 unless given; fewer if the schedule ends.") var count: Int?
    @Option(help: ArgumentHelp("The deployment whose H fields are shown.", valueName: "flow/deployment")) var seed:
        String?
    @Option(help: "Schedules to answer for, one JSON object a line; '-' is standard input.", completion: .file())
    var file: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let count, !SchedulePreview.counts.contains(count) {
            throw ValidationError("--count: expected 1 to \(SchedulePreview.counts.upperBound), got \(count)")
        }
        guard file != nil else {
            _ = try rule.members()
            return
        }
        if !rule.isEmpty || from != nil || count != nil || seed != nil {
            throw ValidationError("--file stands alone: everything else is in its lines")
        }
    }

    func run() throws {
        if let file { return try answer(file) }
        var members = try rule.members()
        if let from { members["from"] = .string(from) }
        if let count { members["count"] = .int(count) }
        if let seed { members["seed"] = .string(seed) }
        let preview: SchedulePreview
        do {
            preview = try SchedulePreview(reading: .object(members), at: LocalTime.now())
        } catch {
            throw InputProblem(flags: error)
        }
        if output.isJSON { return Terminal.print(preview.answer.description) }
        if let remark = preview.spec.remark { Terminal.note(remark) }
        let times = preview.next()
        guard !times.isEmpty else { return Terminal.note("it has no times after that") }
        Terminal.print(times.map(\.text).joined(separator: "\n"))
    }

    /// Every line is answered, whatever becomes of the others; the answers to what has arrived are written at once.
    private func answer(_ file: String) throws {
        var lines = try LineStream(file)
        var (total, failed) = (0, 0)
        while let some = try lines.next() {
            var answers: [String] = []
            for line in some where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
                let answer = SchedulePreview.answer(to: line, at: LocalTime.now())
                total += 1
                if answer["error"] != nil { failed += 1 }
                answers.append(answer.description)
            }
            if !answers.isEmpty { Terminal.print(answers.joined(separator: "\n")) }
        }
        guard failed == 0 else {
            throw Failure("\(failed) of \(total) lines could not be answered with times", .badInput)
        }
    }
}
