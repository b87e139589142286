/// When a deployment runs by itself, as its author wrote it.
package struct ScheduleSpec: Hashable, Sendable {
    /// What people call it; needed only where a deployment has several.
    package var name: String?
    package var timing: Timing
    /// An IANA zone name; `nil` where nobody named one: the zone of the rule's own DTSTART, else UTC.
    package var timezone: String?
    /// Each run starts up to so much later than its time, a stable spread.
    package var jitter: Duration
    /// Over the deployment's own.
    package var parameters: JSON.Object
    package var isActive: Bool
    package var onMissed: MissedPolicy
    /// A run that could not start within so much of its time is not started at all; `nil` for any lateness.
    package var maxLateness: Duration?
    package var overlap: OverlapPolicy
    /// How many of its runs may be under way at once; `nil` for any number.
    package var maxActiveRuns: Int?
    /// Days on which it does not run: dates (`2026-12-25`) in its zone, or the names of calendars.
    package var exceptions: [String]

    /// The rule that gives the times.
    package enum Timing: Hashable, Sendable {
        case cron(String, dayOr: Bool = true, dst: DSTRule = .auto)
        /// Every so often, counted from the anchor: a time as people write it, in the schedule's zone unless it says another.
        case interval(Duration, anchor: String? = nil)
        /// RFC 5545: one rule, or several lines of DTSTART, RRULE, RDATE, EXDATE, EXRULE.
        case recurrence(String)
    }

    package init(
        name: String? = nil, _ timing: Timing, timezone: String? = nil, jitter: Duration = .zero,
        parameters: JSON.Object = [:], isActive: Bool = true, onMissed: MissedPolicy = .latest,
        maxLateness: Duration? = nil, overlap: OverlapPolicy = .allow, maxActiveRuns: Int? = nil,
        exceptions: [String] = []
    ) {
        self.name = name
        self.timing = timing
        self.timezone = timezone
        self.jitter = jitter
        self.parameters = parameters
        self.isActive = isActive
        self.onMissed = onMissed
        self.maxLateness = maxLateness
        self.overlap = overlap
        self.maxActiveRuns = maxActiveRuns
        self.exceptions = exceptions
    }

    /// What tells it from the deployment's other schedules: its name, or its rule and zone.
    package var key: String { name ?? summary }

    /// The rule and its zone in a few words: `0 6 * * 1 Europe/Berlin`.
    package var summary: String {
        let rule =
            switch timing {
            case .cron(let expression, _, _): expression
            case .interval(let span, let anchor):
                "every \(DurationText.exact(span))" + (anchor.map { " from \($0)" } ?? "")
            case .recurrence(let text): text.split(whereSeparator: \.isNewline).joined(separator: " ")
            }
        guard let timezone, timezone != "UTC" else { return rule }
        return "\(rule) \(timezone)"
    }
}
