/// What happens to a schedule when clocks change.
package enum DSTRule: String, CaseIterable, Hashable, Sendable {
    /// A time of day is kept once a day; what repeats keeps its distance.
    case auto
    /// What Python's croniter 7.0 gives, for schedules that moved here.
    case croniter
}
