internal import Logging
internal import PipeCore

/// The duty that tells people what they asked to be told of. It works beside the others: a receiver that is slow holds up
/// nobody but its own rule.
actor NotificationDispatch {
    private let store: any Store
    private let drafting: NotificationDrafting
    private let channels: ChannelOpener
    private let courier: any Courier
    private let heartbeat: Heartbeat
    private let interval: Duration
    private let logger: Logger
    private let clock = ContinuousClock()
    private let wakeUp = WakeUp()
    private var term: Term?
    /// Messages that are being delivered, and whose they are.
    private var underWay: [ID<NotificationMessage>: ID<NotificationRule>] = [:]
    /// Messages whose outcome the store has refused: they are not sent again.
    private var unsettled: Set<ID<NotificationMessage>> = []
    /// What was said of rows that cannot be read: once is enough.
    private var complaints: Set<String> = []
    /// Whether something of the last round is to be tried again.
    private var needsRetry = false
    private var nextLook: ContinuousClock.Instant
    private var nextPrune: ContinuousClock.Instant

    /// Deliveries at once, in all and of one rule.
    private static let most = 16
    private static let mostOfRule = 2
    /// Between two rounds: bells ring for every run.
    private static let pause = Duration.milliseconds(200)
    private static let pruning = Duration.seconds(3_600)
    /// Rows deleted in one transaction, and how soon the next follow while there are more.
    private static let pruned = 1_000
    private static let pruningOn = Duration.seconds(1)
    /// For any courier that knows no end.
    private static let patience = Duration.seconds(60)

    /// Looks how things stand as often as the heartbeat beats.
    init(
        store: any Store, opener: any BlockOpener, courier: any Courier, heartbeat: Heartbeat, interval: Duration,
        logger: Logger
    ) {
        self.store = store
        drafting = NotificationDrafting(store: store)
        channels = ChannelOpener(store: store, opener: opener)
        self.courier = courier
        self.heartbeat = heartbeat
        self.interval = interval
        self.logger = logger
        nextLook = clock.now
        nextPrune = clock.now
    }

    /// The roster has looked what waits: this agent leads.
    func take(_ agenda: DutyAgenda, under term: Term) {
        guard agenda.hasRules else { return rest() }
        let isNew = self.term != term
        self.term = term
        let isDue = agenda.nextDelivery.map { $0 <= .zero } ?? false
        if isNew || agenda.hasOccasions || isDue || clock.now >= nextLook { wakeUp.ring() }
    }

    /// Nothing is asked for, or this agent does not lead any more. What is under way is finished.
    func rest() { term = nil }

    /// Works until cancelled.
    func run() async {
        var backoff = Backoff(from: .milliseconds(200), to: .seconds(10))
        await withDiscardingTaskGroup { group in
            await wakeUp.wait()
            while !Task.isCancelled {
                var wait = Duration.seconds(3_600)
                if let term {
                    do throws(StoreError) {
                        let round = try await perform(under: term)
                        for delivery in round.deliveries {
                            group.addTask { await self.deliver(delivery) }
                        }
                        wait = round.wait
                        await prune(under: term)
                        if needsRetry {
                            wait = min(wait, backoff.next())
                        } else {
                            backoff.reset()
                        }
                    } catch {
                        logger.warning("notifications wait", metadata: ["why": "\(error)"])
                        wait = backoff.next()
                    }
                }
                try? await Task.sleep(for: Self.pause)
                await wakeUp.sleep(for: wait)
            }
        }
    }

    /// One round: looks, writes messages, begins to deliver, and answers with what is to be delivered and how long there is
    /// nothing to do. What goes wrong with one rule holds up no other.
    private func perform(
        under term: Term
    ) async throws(StoreError) -> (deliveries: [NotificationDelivery], wait: Duration) {
        needsRetry = false
        var known = try await store.rulesOnDuty()
        for rule in known.unreadable { complain("notification '\(rule.name)': \(rule.why)") }
        if clock.now >= nextLook {
            nextLook = clock.now + interval
            let mayJudge = await heartbeat.mayJudge
            for rule in known.rules {
                await attend(rule) { () async throws(StoreError) in
                    try await store.lookForOccasions(of: rule, judgingAgents: mayJudge, under: term)
                }
            }
            known = try await store.rulesOnDuty()
        }
        var waits = [nextLook - clock.now]
        for rule in known.rules where known.withOccasions.contains(rule.id) {
            await attend(rule) { () async throws(StoreError) in
                let (drafts, nextIn) = try await drafting.drafts(by: rule)
                if !drafts.isEmpty { try await store.keep(drafts, under: term) }
                if let nextIn { waits.append(nextIn) }
            }
        }
        let due = try await store.dueDeliveries(limit: Self.most * 4)
        // Without a pause after that: what is settled meanwhile would be sent again.
        let begun = due.deliveries.filter { begin($0) }
        for problem in due.unreadable { complain(problem) }
        if let nextDue = due.nextDue { waits.append(nextDue) }
        waits.append(nextPrune - clock.now)
        return (begun, max(.zero, waits.min() ?? interval))
    }

    /// Does something for a rule; what goes wrong is logged, and tried again in the next round.
    private func attend(_ rule: NotificationRule, _ work: () async throws(StoreError) -> Void) async {
        do throws(StoreError) {
            try await work()
        } catch {
            logger.warning(
                "a notification waits", metadata: ["notification": "\(rule.spec.name)", "why": "\(error)"])
            needsRetry = true
        }
    }

    private func complain(_ problem: String) {
        guard complaints.insert(problem).inserted else { return }
        logger.warning("a notification cannot be read and is left out", metadata: ["why": "\(problem)"])
    }

    /// Deletes what is old, a batch at a time; nothing waits for it.
    private func prune(under term: Term) async {
        guard clock.now >= nextPrune else { return }
        nextPrune = clock.now + Self.pruning
        do throws(StoreError) {
            let count = try await store.pruneDeliveries(
                olderThan: NotificationDelivery.keptFor, batch: Self.pruned, under: term)
            if count >= Self.pruned { nextPrune = clock.now + Self.pruningOn }
        } catch {
            logger.warning("old notifications are deleted later", metadata: ["why": "\(error)"])
        }
    }

    /// Whether there is room for it; then it is under way.
    private func begin(_ delivery: NotificationDelivery) -> Bool {
        let id = delivery.message.id
        guard underWay[id] == nil, !unsettled.contains(id), underWay.count < Self.most,
            underWay.values.count(where: { $0 == delivery.rule }) < Self.mostOfRule
        else { return false }
        underWay[id] = delivery.rule
        return true
    }

    private func deliver(_ delivery: NotificationDelivery) async {
        let outcome: DeliveryOutcome
        do throws(DeliveryProblem) {
            outcome = .arrived(try await send(delivery))
        } catch {
            outcome = DeliveryOutcome(error, afterTry: delivery.tries + 1, luck: .random(in: -1...1))
        }
        // A try that was broken off does not count: the next leader sends the message again.
        if case .arrived = outcome {
            await settle(delivery, outcome)
        } else if !Task.isCancelled {
            await settle(delivery, outcome)
        }
        underWay[delivery.message.id] = nil
        wakeUp.ring()
    }

    /// With an end, whatever the courier does.
    private func send(_ delivery: NotificationDelivery) async throws(DeliveryProblem) -> String {
        let channel = try await channels.channel(for: delivery.target)
        let courier = courier
        let result = await withTaskGroup(of: Result<String, DeliveryProblem>.self) { group in
            group.addTask {
                do throws(DeliveryProblem) {
                    return .success(try await courier.deliver(delivery.message, over: channel))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return .failure(.temporary("no answer within \(DurationText.exact(Self.patience))"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.temporary("it was not sent"))
        }
        return try result.get()
    }

    /// Tells the store until it has heard it: what arrived is not to be sent again because the store was away for a moment.
    private func settle(_ delivery: NotificationDelivery, _ outcome: DeliveryOutcome) async {
        let facts: Logger.Metadata = ["notification": "\(delivery.ruleName)", "delivery": "\(delivery.message.id)"]
        switch outcome {
        case .arrived(let answer):
            logger.info("a notification was delivered", metadata: facts.merging(["answer": "\(answer)"]) { $1 })
        case .again(let why, let wait):
            let again: Logger.Metadata = ["why": "\(why)", "again_in": "\(DurationText.text(wait))"]
            logger.warning("a notification did not arrive", metadata: facts.merging(again) { $1 })
        case .failed(let why):
            logger.error("a notification is given up", metadata: facts.merging(["why": "\(why)"]) { $1 })
        }
        let id = delivery.message.id
        defer { unsettled.remove(id) }
        var backoff = Backoff(from: .milliseconds(200), to: .seconds(60))
        while true {
            do throws(StoreError) {
                return try await store.settle(id, outcome)
            } catch {
                guard !Task.isCancelled else {
                    return logger.warning(
                        "what became of a notification is not kept", metadata: facts.merging(["why": "\(error)"]) { $1 }
                    )
                }
                if !error.isTransient, unsettled.insert(id).inserted {
                    logger.error(
                        "the store refuses what became of a notification, and is asked again",
                        metadata: facts.merging(["why": "\(error)"]) { $1 })
                    // It takes no other's place while it waits.
                    underWay[id] = nil
                    wakeUp.ring()
                }
            }
            try? await Task.sleep(for: backoff.next())
        }
    }
}
