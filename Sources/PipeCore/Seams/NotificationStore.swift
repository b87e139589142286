/// The part of a store that keeps who is told of what. What happens to a run is noted in the transaction that brings it
/// about, whoever makes it.
package protocol NotificationStore: Sendable {
    /// All rules, with what became of their messages.
    func notificationRules() async throws(StoreError) -> NotificationRules
    /// Those that are not paused, without it.
    func rulesOnDuty() async throws(StoreError) -> NotificationRules
    /// `nil` if there is a rule of this name.
    func add(_ rule: NotificationSpec) async throws(StoreError) -> NotificationRule?
    /// What happens while it is paused is not told later; what waits to be delivered waits on.
    func pause(_ rule: ID<NotificationRule>, _ isPaused: Bool) async throws(StoreError) -> Bool
    /// Deletes a rule. Nobody sees its messages any more; they are deleted with those that are old.
    func delete(_ rule: ID<NotificationRule>) async throws(StoreError) -> Bool
    /// The newest first; of all rules with `nil`.
    func deliveries(
        of rule: ID<NotificationRule>?, limit: Int
    ) async throws(StoreError) -> [NotificationDelivery]

    /// Notes what a rule asks of runs that are late and of how things stand. Agents are judged only where the caller may.
    func lookForOccasions(
        of rule: NotificationRule, judgingAgents: Bool, under term: Term
    ) async throws(StoreError)
    /// What nobody was told of yet, the oldest first; with how many messages the rule has sent within `window`.
    func openOccasions(
        of rule: ID<NotificationRule>, window: Duration, limit: Int
    ) async throws(StoreError) -> OpenOccasions
    /// Keeps the messages, to be delivered at once. An occasion is told of in one message only.
    func keep(_ drafts: [NotificationDraft], under term: Term) async throws(StoreError)
    /// Messages whose time has come, and when the next one's does.
    func dueDeliveries(limit: Int) async throws(StoreError) -> DueDeliveries
    /// Notes what a try came to.
    func settle(
        _ message: ID<NotificationMessage>, _ outcome: DeliveryOutcome
    ) async throws(StoreError)
    /// Deletes a batch of what is older, and of what deleted rules have left; answers with how many there were.
    func pruneDeliveries(olderThan age: Duration, batch: Int, under term: Term) async throws(StoreError) -> Int

    /// The last lines of a run's log, the oldest first.
    func logTail(of run: ID<FlowRun>, lines: Int) async throws(StoreError) -> [String]
}

/// What nobody was told of yet, of one rule.
package struct OpenOccasions: Hashable, Sendable {
    package let now: Instant
    package let occasions: [NotificationOccasion]
    /// How many messages were made of late.
    package let recent: Int
    /// When the last of them was made that told of many.
    package let digestAt: Instant?

    package init(now: Instant, occasions: [NotificationOccasion], recent: Int, digestAt: Instant?) {
        self.now = now
        self.occasions = occasions
        self.recent = recent
        self.digestAt = digestAt
    }
}

/// Messages to be delivered now.
package struct DueDeliveries: Hashable, Sendable {
    package let deliveries: [NotificationDelivery]
    /// How long until the next one is due; `nil` if none waits.
    package let nextDue: Duration?
    /// What is wrong with those that this program cannot read.
    package let unreadable: [String]

    package init(deliveries: [NotificationDelivery], nextDue: Duration?, unreadable: [String] = []) {
        self.deliveries = deliveries
        self.nextDue = nextDue
        self.unreadable = unreadable
    }
}
