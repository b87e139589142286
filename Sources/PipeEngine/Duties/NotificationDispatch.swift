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
    private var nextLook: ContinuousClock.Instant
    private var nextPrune: ContinuousClock.Instant

    /// Deliveries at once, in all and of one rule.
    private static let most = 16
    private static let mostOfRule = 2
    /// Between two rounds: bells ring for every run.
    private static let pause = Duration.milliseconds(200)
    private static let pruning = Duration.seconds(3_600)
    /// Occasions that are looked at in one round.
    private static let batch = 10_000
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
                        backoff.reset()
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

    /// One round: looks, writes messages, and answers with what is to be delivered and how long there is nothing to do.
    private func perform(
        under term: Term
    ) async throws(StoreError) -> (deliveries: [NotificationDelivery], wait: Duration) {
        let rules = try await store.notificationRules()
        if clock.now >= nextLook {
            nextLook = clock.now + interval
            let mayJudge = await heartbeat.mayJudge
            try await store.lookForOccasions(of: rules, judgingAgents: mayJudge, under: term)
        }
        let open = try await store.openOccasions(window: NotificationCollapse.window, limit: Self.batch)
        let (drafts, nextIn) = try await drafting.drafts(of: open, by: rules)
        if !drafts.isEmpty { try await store.keep(drafts, under: term) }
        let due = try await store.dueDeliveries(limit: Self.most * 4)
        if clock.now >= nextPrune {
            let count = try await store.pruneDeliveries(
                olderThan: NotificationDelivery.keptFor, batch: 1_000, under: term)
            nextPrune = clock.now + (count == 0 ? Self.pruning : interval)
        }
        let waits = [nextIn, due.nextDue, nextLook - clock.now].compactMap(\.self)
        return (due.deliveries.filter { begin($0) }, max(.zero, waits.min() ?? interval))
    }

    /// Whether there is room for it; then it is under way.
    private func begin(_ delivery: NotificationDelivery) -> Bool {
        let id = delivery.message.id
        guard underWay[id] == nil, underWay.count < Self.most,
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
        var backoff = Backoff(from: .milliseconds(200), to: .seconds(10))
        while true {
            do throws(StoreError) {
                return try await store.settle(delivery.message.id, outcome)
            } catch {
                guard error.isTransient, !Task.isCancelled else {
                    return logger.warning(
                        "what became of a notification is not kept", metadata: facts.merging(["why": "\(error)"]) { $1 }
                    )
                }
            }
            try? await Task.sleep(for: backoff.next())
        }
    }
}
