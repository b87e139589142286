/// What one attempt of a run has told of its work, fact by fact: without a store, what a store would keep.
package struct TaskLedger: Sendable {
    package let run: ID<FlowRun>
    package let attempt: Int
    private var accounts: [TaskKey: TaskAccount] = [:]
    /// In the order in which they were first told of.
    private var keys: [TaskKey] = []
    private var progresses: [TaskKey?: TaskProgress] = [:]
    private var totals: [Counted: Metric] = [:]
    private var counted: [Counted] = []
    private var parts = ResultParts()
    package private(set) var artifacts: [KeptArtifact] = []

    private struct Counted: Hashable {
        let name: String
        let task: TaskKey?
    }

    package init(run: ID<FlowRun>, attempt: Int) {
        self.run = run
        self.attempt = attempt
    }

    package mutating func apply(_ fact: RunFact) {
        switch fact.fact {
        case .task(let news): add(news, of: fact)
        case .progress(let progress, let task): progresses[task] = progress
        case .metric(let metric): add(metric)
        case .artifact(let artifact):
            artifacts.append(KeptArtifact(artifact: artifact, attempt: attempt, at: fact.at))
        case .result(let part) where part.task == nil: parts.add(part)
        case .result: break
        }
    }

    private mutating func add(_ news: TaskNews, of fact: RunFact) {
        guard accounts[news.key] == nil else {
            accounts[news.key]?.add(news, of: fact)
            return
        }
        accounts[news.key] = TaskAccount(news, of: fact)
        keys.append(news.key)
    }

    private mutating func add(_ metric: Metric) {
        let place = Counted(name: metric.name, task: metric.task)
        guard let total = totals[place] else {
            totals[place] = metric
            counted.append(place)
            return
        }
        totals[place] = Metric(
            name: metric.name, value: total.value + metric.value,
            unit: [total.unit, metric.unit].compactMap(\.self).max(), task: metric.task)
    }

    /// The tasks as they stand while their run is in this state.
    package func tasks(in state: RunState) -> [TaskRun] {
        keys.compactMap { task($0, in: state) }
    }

    /// One of them; `nil` where nothing was said of it.
    package func task(_ key: TaskKey, in state: RunState) -> TaskRun? {
        accounts[key].map { account in
            TaskRun(account, of: run, flowRunAttempt: attempt, progress: progresses[key], in: state)
        }
    }

    /// One for each name and task.
    package var metrics: [Metric] { counted.compactMap { totals[$0] } }

    /// How far the flow itself is.
    package var progress: TaskProgress? { progresses[nil] }

    /// What the flow returned, once all of it is there.
    package var result: TaskResult? { parts.whole }
}

extension TaskRun {
    fileprivate init(
        _ account: TaskAccount, of run: ID<FlowRun>, flowRunAttempt: Int, progress: TaskProgress?, in state: RunState
    ) {
        let news = account.news
        self.init(
            flowRun: run, flowRunAttempt: flowRunAttempt, key: news.key, name: news.name ?? news.key.text,
            kind: news.kind ?? .task, state: (news.state ?? .pending).standing(in: state),
            attempt: news.attempt ?? (account.startedAt == nil ? 0 : 1), within: news.within,
            parents: news.parents ?? [], cause: news.cause, detail: news.detail, reused: news.reused,
            child: news.run, createdAt: account.createdAt, startedAt: account.startedAt, endedAt: account.endedAt,
            progress: progress)
    }
}

extension TaskState {
    /// What a task of the last attempt counts as while its run is in this state: what is open when the attempt has ended
    /// died with it.
    package func standing(in run: RunState) -> TaskState {
        if isFinal || run.isClaimed { return self }
        return run == .cancelled ? .cancelled : .crashed
    }
}
