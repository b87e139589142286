/// What a cron schedule does when its zone's clocks are changed.
package enum DSTRule: String, CaseIterable, Hashable, Sendable {
    /// Fixed times fire once a day, intervals follow elapsed time.
    case auto
    /// What croniter computes, and so Prefect and Airflow.
    case croniter
}
