/// When a deployment runs by itself, as its author wrote it.
package struct ScheduleSpec: Hashable, Sendable {
    package var cron: String
    /// An IANA zone name.
    package var timezone: String

    package init(cron: String, timezone: String = "UTC") {
        self.cron = cron
        self.timezone = timezone
    }
}
