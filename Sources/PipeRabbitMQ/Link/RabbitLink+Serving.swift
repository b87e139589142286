internal import Logging
internal import PipeCore

/// Somebody who waits in `serve`, and for what.
struct WaitingServe {
    enum Outcome {
        case ready
        /// Cancelled, or a later call took over.
        case nudged
        case failed(BrokerError)
    }

    let number: Int
    let queues: Set<QueueName>
    let prefetch: UInt16
    let continuation: CheckedContinuation<Outcome, Never>
    /// When the consumers were last made anew.
    var renewed = ContinuousClock.now
}

extension RabbitLink {
    /// The most messages one consumer may have on hand.
    private static let widestWindow = 512

    func serve(
        _ queues: Set<QueueName>, upTo limit: Int, asked: ContinuousClock.Instant,
        _ handler: @Sendable ([Notice]) async -> [Settlement]
    ) async throws(BrokerError) {
        guard limit > 0, !queues.isEmpty, !Task.isCancelled else { return }
        let prefetch = UInt16(min(limit, Self.widestWindow))
        let live = try connected(asked: asked)
        try subscribe(to: queues, prefetch: prefetch, on: live)
        lastWaited = .now
        watchGrace()
        if live.shelf.isEmpty, case .failed(let error) = await waitForDelivery(queues, prefetch) { throw error }
        guard live.end == nil, let channel = live.consuming else { return }
        let handful = live.shelf.take(limit)
        guard !handful.isEmpty else { return }
        live.inHands.formUnion(handful.map(\.tag))
        let settlements = await handler(handful.map(\.notice))
        guard live.end == nil else { return }
        do {
            try perform(on: live) { live throws(AMQPFailure) in
                try live.settle(handful, as: settlements, on: channel)
            }
        } catch {
            // The loss is logged where it is found, and the server gives these notices to somebody again: harmless, as the
            // claim decides, not the notice.
        }
    }

    private func subscribe(
        to queues: Set<QueueName>, prefetch: UInt16, on live: LiveConnection
    ) throws(BrokerError) {
        try perform(on: live) { live throws(AMQPFailure) in
            try live.subscribe(to: queues, prefetch: prefetch)
        }
    }

    // MARK: Waiting

    private func waitForDelivery(_ queues: Set<QueueName>, _ prefetch: UInt16) async -> WaitingServe.Outcome {
        wakeServe(.nudged)
        waitCount += 1
        let number = waitCount
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation before this point has found nobody to wake.
                guard !Task.isCancelled else { return continuation.resume(returning: .nudged) }
                waiting = WaitingServe(number: number, queues: queues, prefetch: prefetch, continuation: continuation)
            }
        } onCancel: {
            // Unstructured, as this handler is synchronous and runs on any thread.
            Task { await self.nudge(number) }
        }
    }

    private func nudge(_ number: Int) {
        if waiting?.number == number { wakeServe(.nudged) }
    }

    func wakeServe(_ outcome: WaitingServe.Outcome) {
        guard let served = waiting else { return }
        waiting = nil
        lastWaited = .now
        watchGrace()
        served.continuation.resume(returning: outcome)
    }

    // MARK: Parking

    /// Lets go of what nobody asks for: an agent whose slots are full must not sit on notices that others could take.
    private func watchGrace() {
        guard !isGraceWatched else { return }
        isGraceWatched = true
        // Unstructured: it outlives the call that starts it, and ends as soon as somebody waits or nothing is held.
        Task { [weak self] in
            while let left = await self?.graceLeft() { try? await Task.sleep(for: left) }
        }
    }

    private static let grace = Duration.milliseconds(200)

    /// How long to wait before looking again; `nil` once there is nothing to look for. Parks when the grace is over.
    private func graceLeft() -> Duration? {
        let left = lastWaited + Self.grace - .now
        if let live, waiting == nil, !live.consumers.isEmpty {
            if left > .zero { return left }
            park(live)
        }
        isGraceWatched = false
        return nil
    }

    private func park(_ live: LiveConnection) {
        do {
            try perform(on: live) { live throws(AMQPFailure) in try live.unsubscribe(from: Set(live.consumers.keys)) }
        } catch {
            // What could not be given back went back with its channel, or with the connection, whose loss is logged.
        }
    }

    // MARK: Repair

    private static let longestSilence = Duration.seconds(20)

    /// Consumes on a new channel after a long wait in vain. A consumer can go deaf without a word from the server (3.10
    /// keeps one across the deletion of its queue and then drops its messages); whatever it holds goes back.
    func renewIfDeaf() {
        guard let live, let served = waiting, live.inHands.isEmpty, served.renewed + Self.longestSilence < .now else {
            return
        }
        waiting?.renewed = .now
        do {
            try perform(on: live) { live throws(AMQPFailure) in try live.closeConsuming() }
            try subscribe(to: served.queues, prefetch: served.prefetch, on: live)
        } catch {
            wakeServe(.failed(error))
        }
    }

    /// Subscribes again soon for those who wait. Not at once, so that a queue that keeps vanishing costs little.
    func scheduleRepair() {
        guard !isRepairDue, waiting != nil || !listeners.isEmpty else { return }
        isRepairDue = true
        // Unstructured: the event that asks for it is read on the way of somebody else's call.
        Task { [weak self] in
            try? await Task.sleep(for: .milliseconds(100))
            await self?.repair()
        }
    }

    private func repair() {
        isRepairDue = false
        if let waiting, let live {
            do {
                try subscribe(to: waiting.queues, prefetch: waiting.prefetch, on: live)
            } catch {
                wakeServe(.failed(error))
            }
        }
        guard !listeners.isEmpty else { return }
        do {
            try listen(on: try connected(asked: .now))
        } catch {
            // The keeper tries again.
            log.warning("Wishes may arrive late", metadata: ["reason": "\(error)"])
        }
    }
}
