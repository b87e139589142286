/// The part of a store that the leader's duties work on. What is done `under` a term is not done if a later one has begun.
package protocol DutyStore: Sendable {
    /// What waits, in one question.
    func agenda() async throws(StoreError) -> DutyAgenda

    /// The schedules whose runs must be planned now, the most urgent first.
    func schedulesToPlan(under term: Term, limit: Int) async throws(StoreError) -> PlanningWork
    /// Keeps each plan whose schedule has not changed since; answers with how many.
    func keep(_ plans: [SchedulePlan], of work: PlanningWork, under term: Term) async throws(StoreError) -> Int
    /// What passed in the interval is dealt with: scheduled runs may start again.
    func settle(_ missed: MissedInterval, under term: Term) async throws(StoreError)
    /// Runs whose time has come before the schedule's run before them has ended: skips the later ones, or asks that the
    /// earlier ones be cancelled, as the schedule says.
    func settleOverlaps(under term: Term) async throws(StoreError) -> [RunChange]
    /// Ends runs that are too late to start.
    func expireLate(under term: Term) async throws(StoreError) -> [RunChange]

    /// Due runs nobody was told of yet, marked as told. Empty if the term is not the current one.
    func takeOwedNotices(under term: Term, limit: Int) async throws(StoreError) -> [Notice]
    /// Takes the mark back: the notices of these runs were not delivered, or were lost.
    func oweNotices(for runs: [ID<FlowRun>]) async throws(StoreError)
    /// Runs that were told of longer ago than `age` and are still due, by queue.
    func unansweredNotices(olderThan age: Duration) async throws(StoreError) -> [UnansweredNotices]

    /// Declares lost what sessions hold whose lease and grace ran out, and what stays claimed or cancelling for longer
    /// than the deadlines. Empty if the term is not the current one.
    func sweep(under term: Term, deadlines: StateDeadlines) async throws(StoreError) -> [RunChange]
    /// Deletes a batch of what is older than it is to be kept; answers with how many runs were looked at, 0 when done.
    func prune(_ retention: Retention, batch: Int, under term: Term) async throws(StoreError) -> Int
}
