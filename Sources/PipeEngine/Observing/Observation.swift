internal import PipeCore
internal import Synchronization

/// What can be seen of an agent from outside: whether it lives, whether it is ready, and its figures. What must be asked for is
/// asked when somebody looks, never while nobody does.
package final class Observation: Sendable {
    package let metrics: AgentMetrics
    let agent: String
    let host: String
    let version: String
    /// Where the figures are sent, too.
    let push: StatsdPush?

    private enum Stage: Sendable {
        case starting(String)
        case working(WorkingAgent, Questions)
    }

    /// What is asked of a working agent.
    private struct Questions: Sendable {
        let turning: SharedQuestion<Bool>
        let depths: SharedQuestion<[QueueDepth]?>
        let spool: SharedQuestion<SpoolFigures>
    }

    private let stage = Mutex(Stage.starting("starting"))

    /// How long the lease may be out of sight, and how long the launcher and the broker may be busy.
    private static let turnSpan = Duration.seconds(30)
    private static let turnPatience = Duration.seconds(5)
    /// How long somebody who asks for figures waits for those that cost a question.
    private static let patience = Duration.seconds(2)
    /// How old a figure may be that costs a question. Shorter than any scrape interval worth having.
    private static let freshness = Duration.seconds(5)
    private static let spoolFreshness = Duration.seconds(15)

    package init(agent: String, host: String, version: String, pushing settings: StatsdSettings? = nil) {
        self.agent = agent
        self.host = host
        self.version = version
        metrics = AgentMetrics(keepsValues: settings != nil)
        push = settings.map(StatsdPush.init)
    }

    /// What keeps the agent from working yet.
    package func isWaiting(_ words: String) {
        let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
        stage.withLock { stage in
            if case .starting = stage { stage = .starting(line) }
        }
    }

    func begins(_ agent: WorkingAgent) {
        let questions = Questions(
            turning: SharedQuestion(freshFor: .seconds(1)) { await agent.isTurning(within: Self.turnSpan) },
            depths: SharedQuestion(freshFor: Self.freshness) {
                try? await agent.store.depths(of: agent.board.status.workload.queues)
            },
            spool: SharedQuestion(freshFor: Self.spoolFreshness) {
                await SpoolFigures(of: agent.spool, agent.forwarder, agent.results)
            })
        stage.withLock { $0 = .working(agent, questions) }
    }

    // MARK: Looking

    /// An answer, and a line of words that explains it.
    package struct Verdict: Hashable, Sendable {
        package let isGood: Bool
        package let words: String
    }

    /// Whether the process turns. One that waits for its store does.
    package func health() async -> Verdict {
        guard case .working(_, let questions) = stage.withLock({ $0 }) else {
            return Verdict(isGood: true, words: "ok")
        }
        switch await questions.turning.answer(within: Self.turnPatience) {
        case true?: return Verdict(isGood: true, words: "ok")
        case false?: return Verdict(isGood: false, words: "the lease is not looked after: the agent hangs")
        case nil:
            return Verdict(isGood: false, words: "the launcher or the broker's thread does not answer: the agent hangs")
        }
    }

    /// Whether the agent takes runs, with all that it is configured with.
    package var readiness: Verdict {
        switch stage.withLock({ $0 }) {
        case .starting(let words): Verdict(isGood: false, words: words)
        case .working(let agent, _): Verdict(agent.board.status)
        }
    }

    /// Everything. What is not to be had in time is left out.
    package func families() async -> [MetricFamily] {
        var families = knownFamilies()
        guard case .working(let agent, let questions) = stage.withLock({ $0 }) else { return families }
        if agent.board.status.store == .usable, let depths = await questions.depths.answer(within: Self.patience) {
            families += (depths ?? []).families
        }
        if let spool = await questions.spool.answer(within: Self.patience) { families += spool.families }
        return families
    }

    /// What costs nobody a question.
    func knownFamilies() -> [MetricFamily] {
        var families = [
            MetricFamily(.buildInfo, [.init([.init("version", version)], .number(1))]),
            MetricFamily(.agentInfo, [.init([.init("agent", agent), .init("host", host)], .number(1))]),
            MetricFamily(.ready, readiness.isGood),
        ]
        if case .working(let agent, _) = stage.withLock({ $0 }) { families += agent.board.status.families }
        return families + metrics.families() + (ProcessFigures.now()?.families ?? [])
    }
}

extension Observation.Verdict {
    init(_ status: AgentStatus) {
        self.init(isGood: status.isReady && !status.isStopping, words: status.words)
    }
}

extension AgentStatus {
    fileprivate var families: [MetricFamily] {
        [
            MetricFamily(.slots, workload.slots), MetricFamily(.slotsUsed, busy),
            MetricFamily(.storeUp, store == .usable),
        ] + (broker.map { [MetricFamily(.brokerUp, $0 == .usable)] } ?? [])
    }
}

extension [QueueDepth] {
    fileprivate var families: [MetricFamily] {
        func each(_ metric: Metric, _ value: (QueueDepth) -> Double) -> MetricFamily {
            MetricFamily(metric, map { .init([.init("queue", $0.queue.text)], .number(value($0))) })
        }
        return [
            each(.queueDue) { Double($0.due) }, each(.queueUpcoming) { Double($0.upcoming) },
            each(.queueOldest) { $0.oldestWait?.seconds ?? 0 },
        ]
    }
}
