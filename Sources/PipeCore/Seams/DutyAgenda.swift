/// What waits for the leader's duties.
package struct DutyAgenda: Hashable, Sendable {
    /// How long until the next scheduled run is due; `nil` if none is.
    package let nextDue: Duration?
    /// Whether somebody may have to be told of something: there are rules, or messages under way.
    package let hasNotifications: Bool

    package init(nextDue: Duration?, hasNotifications: Bool) {
        self.nextDue = nextDue
        self.hasNotifications = hasNotifications
    }
}
