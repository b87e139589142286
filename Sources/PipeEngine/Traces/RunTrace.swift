internal import PipeCore

/// What the trace of a run is told by the agent that holds it.
struct RunTrace: Sendable {
    private let claimed: ClaimedRun
    private let claimedAt: Instant
    private let sink: any SpanSink

    init(of claimed: ClaimedRun, claimedAt: Instant, to sink: any SpanSink) {
        self.claimed = claimed
        self.claimedAt = claimedAt
        self.sink = sink
    }

    private var run: FlowRun { claimed.run }
    private var attempt: Int { claimed.claim.attempt }
    private var trace: TraceID { TraceID(of: run.id) }

    /// Where the flow's own spans belong.
    var parent: TraceParent { TraceParent(trace: trace, span: SpanID(of: run.id, attempt: attempt)) }

    func tasks() -> TaskSpans { TaskSpans(of: claimed.claim) }

    /// Takes down what became of a task.
    func note(_ news: TaskNews, in tasks: inout TaskSpans?, at: Instant) {
        if let span = tasks?.note(news, at: at) { sink.take(span) }
    }

    /// The attempt has ended, and with it perhaps the run.
    func end(_ end: AttemptEnd) {
        for span in end.tasks?.rest(in: end.state ?? .crashed, at: end.at) ?? [] { sink.take(span) }
        if let waiting { sink.take(waiting) }
        sink.take(attempt(end))
        if let state = end.state, state.isFinal { sink.take(whole(end, in: state)) }
    }

    // MARK: Spans

    /// From when the attempt was due to its claim, if that was any time.
    private var waiting: Span? {
        guard claimedAt > run.dueAt else { return nil }
        var span = Span(
            "waiting", trace: trace, id: SpanID(waitingFor: attempt, of: run.id), parent: SpanID(of: run.id),
            from: run.dueAt, to: claimedAt)
        span.note(TraceWord.run, .text(run.id.description))
        span.note(TraceWord.number, .int(attempt))
        span.note(TraceWord.queue, .text(run.queue.text))
        return span
    }

    private func attempt(_ end: AttemptEnd) -> Span {
        var span = Span(
            "attempt", trace: trace, id: parent.span, parent: SpanID(of: run.id), from: claimedAt, to: end.at)
        noteOrigin(in: &span)
        span.note(TraceWord.number, .int(attempt))
        span.note(TraceWord.agent, run.agent.map(SpanValue.text))
        span.note(TraceWord.outcome, .text(end.event?.kind.rawValue ?? "given up"))
        span.note(TraceWord.pid, end.pid.map { .int(Int($0)) })
        let cause = end.event?.cause
        span.note(TraceWord.exitCode, exitCode(end).map { .int(Int($0)) })
        span.note(TraceWord.signal, cause?.signal.map { .int(Int($0)) })
        if let usage = end.usage {
            span.note(TraceWord.cpu, .double(usage.cpu.seconds))
            span.note(TraceWord.memory, .int(usage.peakMemory))
            span.note(TraceWord.logSize, .int(usage.logBytes))
        }
        if let left = end.tasks?.left, left > 0 { span.note(TraceWord.untraced, .int(left)) }
        close(&span, end)
        return span
    }

    private func whole(_ end: AttemptEnd, in state: RunState) -> Span {
        var span = Span(
            run.deployment.description, trace: trace, id: SpanID(of: run.id),
            parent: run.parent.map { SpanID(of: $0) }, from: begin, to: end.at)
        // A child, too, is what an agent was asked for.
        span.isEntry = true
        noteOrigin(in: &span)
        span.note(TraceWord.state, .text(state.rawValue))
        span.note(TraceWord.attempts, .int(attempt))
        span.note(TraceWord.scheduledAt, .text(Timestamp.text(run.scheduledAt)))
        span.note(TraceWord.schedule, run.schedule.map { .text($0.description) })
        span.note(TraceWord.parent, run.parent.map { .text($0.description) })
        span.note(TraceWord.retryOf, run.retryOf.map { .text($0.description) })
        span.links = links
        close(&span, end)
        return span
    }

    /// The run that this one repeats; and its parent, where that has a trace of its own: older agents made children so.
    private var links: [TraceParent] {
        let strangers = [run.retryOf, run.parent.flatMap { TraceID(of: $0) == trace ? nil : $0 }]
        return strangers.compactMap(\.self).map { TraceParent(trace: TraceID(of: $0), span: SpanID(of: $0)) }
    }

    /// When its first attempt was due.
    private var begin: Instant { min(max(run.createdAt, run.scheduledAt), run.dueAt, claimedAt) }

    private func noteOrigin(in span: inout Span) {
        span.note(TraceWord.run, .text(run.id.description))
        span.note(TraceWord.runName, .text(run.name))
        span.note(TraceWord.flow, .text(run.deployment.flow))
        span.note(TraceWord.deployment, .text(run.deployment.description))
        span.note(TraceWord.queue, .text(run.queue.text))
        if !run.tags.isEmpty { span.note(TraceWord.tags, .texts(run.tags)) }
    }

    private func exitCode(_ end: AttemptEnd) -> Int32? {
        if case .succeeded = end.event { 0 } else { end.event?.cause?.exitCode }
    }

    private func close(_ span: inout Span, _ end: AttemptEnd) {
        let cause = end.event?.cause?.message
        switch end.event?.kind {
        case .failed, .timedOut, .crashed, .lost, nil:
            let outcome = end.event?.kind.rawValue ?? "given up"
            span.note(TraceWord.error, .text(outcome))
            span.problem = cause ?? outcome
        default:
            span.note(TraceWord.cause, cause.map(SpanValue.text))
        }
    }
}
