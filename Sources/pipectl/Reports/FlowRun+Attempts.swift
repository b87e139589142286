import PipeCore
import PipeRuntime

extension FlowRun {
    /// Its policy in words, and how much of it is used: `3 retries, each after 30s; 1 used`.
    var retriesText: String {
        var text = retries.words
        if spent > 0, retries.limit > 0 { text += "; \(min(spent, retries.limit)) used" }
        if lost > 0 { text += "; its agent was lost \(lost == 1 ? "once" : "\(lost) times")" }
        return text
    }

    /// When a run that was tried is tried again; `nil` where that is not to come.
    func nextAttemptText(at now: Instant) -> String? {
        guard state == .scheduled, attempt > 0 else { return nil }
        let rest = dueAt - now
        return LocalTime.text(dueAt) + (rest > .zero ? ", in \(DurationText.text(rest))" : ", due now")
    }
}
