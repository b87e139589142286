package import Logging
package import PipeCore
internal import Synchronization

/// Sends spans to a collector, many at once, and again while it is away. Who gives it a span never waits.
package final class TraceExporter: SpanSink {
    /// Sends one request and returns what became of it within the time given.
    package typealias Send = @Sendable (TraceRequest, Duration) async -> TraceAnswer

    private struct State {
        var queue = SpanQueue()
        /// When to have done with it: no more spans come.
        var deadline: ContinuousClock.Instant?
    }

    private let settings: TraceSettings
    private let linger: Duration
    private let send: Send
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = WakeUp()
    /// Rung when there is a deadline.
    private let ending = WakeUp()

    /// The time from the first span to the request that holds it and what has followed.
    package static let usualLinger = Duration.seconds(2)

    package init(
        _ settings: TraceSettings, linger: Duration = TraceExporter.usualLinger, logger: Logger,
        sending send: @escaping Send
    ) {
        self.settings = settings
        self.linger = linger
        self.logger = logger
        self.send = send
    }

    package func take(_ span: Span) {
        let message = span.protobuf
        if state.withLock({ $0.queue.append(message) }) { bell.ring() }
    }

    /// No more spans come: `run` sends what is left, as far as that is possible in this time, and returns.
    package func close(within span: Duration) {
        state.withLock { $0.deadline = $0.deadline ?? .now + span }
        bell.ring()
        ending.ring()
    }

    /// Sends until it is closed.
    package func run() async {
        var losses = SpanLosses()
        while let batch = await nextBatch() {
            await deliver(TraceRequest(batch, of: settings.resource), &losses)
            say(&losses)
        }
        let left = state.withLock { $0.queue.count }
        if left > 0 { losses.add(left, "the agent stopped before they were sent") }
        say(&losses, isLast: true)
    }

    /// Waits for spans, and a little for more of them; `nil` at the end.
    private func nextBatch() async -> [[UInt8]]? {
        var due: ContinuousClock.Instant?
        while true {
            let (batch, isEmpty, isOver) = state.withLock { state in
                let isDue = state.queue.isWorthSending || state.deadline != nil || due.map { $0 <= .now } ?? false
                let isOver = state.deadline.map { state.queue.isEmpty || $0 <= .now } ?? false
                return (isDue && !isOver ? state.queue.next() : [], state.queue.isEmpty, isOver)
            }
            if isOver || Task.isCancelled { return nil }
            if !batch.isEmpty { return batch }
            guard !isEmpty else {
                await bell.wait()
                continue
            }
            let end = due ?? .now + linger
            due = end
            await bell.sleep(for: end - .now)
        }
    }

    /// Sends a request until it is taken, refused, or there is no time left.
    private func deliver(_ request: TraceRequest, _ losses: inout SpanLosses) async {
        var backoff = Backoff(from: .seconds(1), to: .seconds(60))
        while !Task.isCancelled {
            switch await answer(to: request) {
            case .taken(let lost, let why):
                losses.recover()
                if lost > 0 { losses.add(min(lost, request.spans), "the collector took the others: \(why)") }
                return
            case .refused(let why):
                return losses.add(request.spans, why)
            case .away(let why, let wait):
                losses.add(0, why)
                say(&losses)
                let pause = min(max(backoff.next(), wait ?? .zero), .seconds(300))
                guard await isWorthTrying(after: pause) else { return losses.add(request.spans, why) }
            }
        }
    }

    /// What the collector answers, or that it did not before the end.
    private func answer(to request: TraceRequest) async -> TraceAnswer {
        await withTaskGroup(of: TraceAnswer.self) { group in
            group.addTask { await self.send(request, self.timeLeft) }
            group.addTask {
                await self.waitForDeadline()
                return .away("no answer before the agent stopped", wait: nil)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .away("nobody was asked", wait: nil)
        }
    }

    private var timeLeft: Duration {
        state.withLock { state in
            min(settings.timeout, max(state.deadline.map { $0 - .now } ?? settings.timeout, .milliseconds(1)))
        }
    }

    private func waitForDeadline() async {
        while !Task.isCancelled {
            if let deadline = state.withLock({ $0.deadline }) {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return
            }
            await ending.wait()
        }
    }

    /// Waits; `false` at once when no more spans come: whoever ends does not wait for a collector that is away.
    private func isWorthTrying(after pause: Duration) async -> Bool {
        let end = ContinuousClock.now + pause
        while !Task.isCancelled, state.withLock({ $0.deadline == nil }) {
            guard ContinuousClock.now < end else { return true }
            await bell.sleep(for: end - .now)
        }
        return false
    }

    private func say(_ losses: inout SpanLosses, isLast: Bool = false) {
        let dropped = state.withLock { $0.queue.takeDropped() }
        if dropped > 0 { losses.add(dropped, "there were more than could wait") }
        guard let remark = losses.remark(at: .now, isLast: isLast) else { return }
        let facts: Logger.Metadata = ["collector": "\(settings.name)", "why": "\(remark.why)"]
        guard remark.lost > 0 else {
            return logger.warning("traces wait: the collector does not take them", metadata: facts)
        }
        logger.warning("spans are lost", metadata: facts.merging(["spans": "\(remark.lost)"]) { $1 })
    }
}
