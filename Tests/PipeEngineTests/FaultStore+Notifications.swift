import PipeCore

/// Rules and messages; what the duty asks for fails on request.
extension FaultStore {
    func notificationRules() async throws(StoreError) -> NotificationRules { try await base.notificationRules() }
    func rulesOnDuty() async throws(StoreError) -> NotificationRules {
        try await perform("rulesOnDuty") { () throws(StoreError) in try await base.rulesOnDuty() }
    }
    func add(_ rule: NotificationSpec) async throws(StoreError) -> NotificationRule? { try await base.add(rule) }
    func pause(_ rule: ID<NotificationRule>, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await base.pause(rule, isPaused)
    }
    func delete(_ rule: ID<NotificationRule>) async throws(StoreError) -> Bool { try await base.delete(rule) }
    func deliveries(
        of rule: ID<NotificationRule>?, limit: Int
    ) async throws(StoreError) -> [NotificationDelivery] {
        try await base.deliveries(of: rule, limit: limit)
    }
    func logTail(of run: ID<FlowRun>, lines: Int) async throws(StoreError) -> [String] {
        try await perform("logTail") { () throws(StoreError) in try await base.logTail(of: run, lines: lines) }
    }

    func agenda() async throws(StoreError) -> DutyAgenda {
        try await perform("agenda") { () throws(StoreError) in try await base.agenda() }
    }
    func lookForOccasions(
        of rule: NotificationRule, judgingAgents: Bool, under term: Term
    ) async throws(StoreError) {
        try await perform("lookForOccasions") { () throws(StoreError) in
            try await base.lookForOccasions(of: rule, judgingAgents: judgingAgents, under: term)
        }
    }
    func openOccasions(
        of rule: ID<NotificationRule>, window: Duration, limit: Int
    ) async throws(StoreError) -> OpenOccasions {
        try await perform("openOccasions") { () throws(StoreError) in
            try await base.openOccasions(of: rule, window: window, limit: limit)
        }
    }
    func keep(_ drafts: [NotificationDraft], under term: Term) async throws(StoreError) {
        try await perform("keepDrafts") { () throws(StoreError) in try await base.keep(drafts, under: term) }
    }
    func dueDeliveries(limit: Int) async throws(StoreError) -> DueDeliveries {
        try await perform("dueDeliveries") { () throws(StoreError) in try await base.dueDeliveries(limit: limit) }
    }
    func settle(
        _ message: ID<NotificationMessage>, _ outcome: DeliveryOutcome
    ) async throws(StoreError) {
        try await perform("settleDelivery") { () throws(StoreError) in try await base.settle(message, outcome) }
    }
    func pruneDeliveries(
        olderThan age: Duration, batch: Int, under term: Term
    ) async throws(StoreError) -> Int {
        try await perform("pruneDeliveries") { () throws(StoreError) in
            try await base.pruneDeliveries(olderThan: age, batch: batch, under: term)
        }
    }
}
