package import PipeCore

extension ScheduleSpec {
    /// Which end of a cron expression its seconds stand at, where either could be meant; `nil` for all others.
    package var remark: String? {
        guard case .cron(let text, let dayOr, let dst) = timing else { return nil }
        let fields = text.split { $0.isWhitespace }
        let isAmbiguous =
            fields.count == 6
            && [true, false].allSatisfy {
                (try? CronExpression(text, dayOr: dayOr, secondsFirst: $0, seed: "")) != nil
            }
        guard isAmbiguous, Set(fields).count > 1 else { return nil }
        return switch dst {
        case .auto:
            "'\(text)': of six fields the first is the seconds (with dst croniter the last, as croniter reads them)"
        case .croniter: "'\(text)': of six fields the last is the seconds, as croniter reads them (the first otherwise)"
        }
    }
}
