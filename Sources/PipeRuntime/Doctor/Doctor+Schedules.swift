package import PipeCore
package import PipeEngine

extension Doctor {
    /// Whether every schedule can be planned.
    package static func schedulesDiagnosis(_ schedules: [Schedule]) -> Diagnosis {
        if let ailing = schedules.first(where: { $0.problem != nil }) {
            return .ailing(
                "schedules", "\(ailing.deployment), '\(ailing.spec.key)': \(ailing.problem ?? "")",
                remedy: "mend the deployment's file and apply it, or see 'pipectl schedule ls'")
        }
        let active = schedules.count { !$0.isPaused }
        return .healthy("schedules", schedules.isEmpty ? "none" : "\(active) of \(schedules.count) active")
    }

    /// Whether this machine knows time zones: the leader plans schedules by its own.
    package static func zonesDiagnosis(_ zones: ZoneDatabase) -> Diagnosis {
        do throws(ScheduleProblem) {
            _ = try zones.rules(named: "Europe/London")
            return .healthy("time zones", "the machine's own database")
        } catch {
            return .ailing(
                "time zones", "no zone but UTC is known", remedy: "apt install tzdata (for schedules with a time zone)")
        }
    }
}
