internal import PipeCore

/// Makes a span of each task of one attempt, once it has ended. Of what is open it keeps the least that makes one.
struct TaskSpans: Sendable {
    private struct Open {
        var name: String?
        var kind = TaskKind.task
        var within: TaskKey?
        var attempt: Int?
        var child: ID<FlowRun>?
        let firstAt: Instant
        var startedAt: Instant?
    }

    private let claim: Claim
    private var open: [TaskKey: Open] = [:]
    /// Tasks that are not traced because too many were open.
    private(set) var left = 0

    /// The most tasks that are open at once and traced: what one attempt may take of the agent's memory.
    static let mostOpen = 16_384

    init(of claim: Claim) {
        self.claim = claim
    }

    /// Takes down what became of a task; the span, where it has ended.
    mutating func note(_ news: TaskNews, at: Instant) -> Span? {
        guard open[news.key] != nil || begins(news) else { return nil }
        var task = open[news.key] ?? Open(firstAt: at)
        task.name = news.name ?? task.name
        task.kind = news.kind ?? task.kind
        task.within = news.within ?? task.within
        task.attempt = news.attempt ?? task.attempt
        task.child = news.run ?? task.child
        if news.state == .running { task.startedAt = task.startedAt ?? at }
        guard let state = news.state, state.isFinal else {
            open[news.key] = task
            return nil
        }
        open[news.key] = nil
        return span(news.key, task, state, cause: news.cause, reused: news.reused, at: at)
    }

    /// Whether a task begins here that can be traced. The first message of a task names it; what else is said of one that is
    /// not open comes too late, or of one that is not traced.
    private mutating func begins(_ news: TaskNews) -> Bool {
        guard let state = news.state, news.name != nil else { return false }
        guard !state.isFinal, open.count >= Self.mostOpen else { return true }
        left += 1
        return false
    }

    /// The spans of what was open when its attempt ended, and died with it.
    func rest(in run: RunState, at: Instant) -> [Span] {
        open.map { key, task in
            let state = TaskState.running.standing(in: run)
            let cause = state == .crashed ? "open when its run ended" : nil
            return span(key, task, state, cause: cause, reused: nil, at: at)
        }
    }

    private func span(
        _ key: TaskKey, _ task: Open, _ state: TaskState, cause: String?, reused: TaskReuse?, at end: Instant
    ) -> Span {
        let (run, attempt) = (claim.run, claim.attempt)
        let within = task.within.flatMap { $0 == key ? nil : SpanID(of: run, attempt: attempt, task: $0) }
        // What never ran has no length: its wait is not its work.
        var span = Span(
            task.name ?? key.text, trace: TraceID(of: run), id: SpanID(of: run, attempt: attempt, task: key),
            parent: within ?? SpanID(of: run, attempt: attempt), from: task.startedAt ?? end, to: end)
        span.note(TraceWord.run, .text(run.description))
        span.note(TraceWord.task, .text(key.text))
        span.note(TraceWord.taskState, .text(state.rawValue))
        span.note(TraceWord.tries, task.attempt.map(SpanValue.int))
        span.note(TraceWord.kind, task.kind == .task ? nil : .text(task.kind.rawValue))
        span.note(TraceWord.reused, reused.map { .text($0.rawValue) })
        span.note(TraceWord.child, task.child.map { .text($0.description) })
        guard state == .failed || state == .crashed else {
            span.note(TraceWord.cause, cause.map(SpanValue.text))
            return span
        }
        span.note(TraceWord.error, .text(state.rawValue))
        span.problem = cause ?? state.rawValue
        return span
    }
}
