/// What waits for the leader's duties.
package struct DutyAgenda: Hashable, Sendable {
    /// How long until the next scheduled run is due; `nil` if none is.
    package let nextDue: Duration?
    /// Whether there are notification rules, or something that a deleted one has left; without, the rest is of no interest.
    package let hasRules: Bool
    /// Whether something has happened that nobody was told of.
    package let hasOccasions: Bool
    /// How long until a message is to be sent; below zero if it should have been.
    package let nextDelivery: Duration?

    package init(nextDue: Duration?, hasRules: Bool, hasOccasions: Bool, nextDelivery: Duration?) {
        self.nextDue = nextDue
        self.hasRules = hasRules
        self.hasOccasions = hasOccasions
        self.nextDelivery = nextDelivery
    }
}
