internal import Logging
internal import PipeCore

/// Brings what happened to runs into the store, many changes in one transaction, and again until the store has answered.
actor Reporter {
    private let store: any Store
    private let results: ResultSpool
    private let logger: Logger
    private var lines: [Claim: Line] = [:]
    private var count = 0
    private var isSending = false
    private var sentAt: ContinuousClock.Instant?
    private var hasGivenUp = false

    /// Where several runs are at work, a transaction begins no sooner than this after the last one began: what happens
    /// meanwhile comes with it. A run that is alone never waits.
    private static let pause = Duration.milliseconds(10)

    /// Where several runs are at work, a start waits so long for what comes after it: the two cost the store no more than one.
    private let patience: Duration

    init(store: any Store, results: ResultSpool, patience: Duration, logger: Logger) {
        self.store = store
        self.results = results
        self.patience = patience
        self.logger = logger
    }

    /// Takes a run on, as it was claimed.
    func begin(_ claimed: ClaimedRun) {
        lines[claimed.claim] = Line(claim: claimed.claim, standing: claimed.run.standing)
    }

    /// Lets go of a run that ended or was taken away.
    func end(_ claim: Claim) {
        lines[claim] = nil
    }

    /// Writes down how an attempt ended, for the case that this agent dies before it has reported it.
    func note(_ event: RunEvent, under claim: Claim, using usage: ResourceUse?) async {
        await results.keep(SpooledResult(claim: claim, event: event, usage: usage))
    }

    /// Returns once the store has kept the event, with what the attempt took if that ended it, or the claim is known to be
    /// void. However long that takes; a cancelled task does not wait for it, and the event is told all the same.
    func report(_ event: RunEvent, under claim: Claim, using usage: ResourceUse? = nil) async -> Verdict {
        let verdict = await hand(event, under: claim, usage)
        switch verdict {
        case .kept, .void: if event.kind != .started { await results.remove(claim) }
        case .untold: break
        }
        return verdict
    }

    private func hand(_ event: RunEvent, under claim: Claim, _ usage: ResourceUse?) async -> Verdict {
        guard lines[claim] != nil else { return .void }
        guard !hasGivenUp else { return .untold }
        count += 1
        let number = count
        return await withTaskCancellationHandler {
            await withCheckedContinuation { answer in
                let isAwaited = !Task.isCancelled
                lines[claim]?.waiting.append(
                    Report(number: number, event: event, usage: usage, answer: isAwaited ? answer : nil))
                if !isAwaited { answer.resume(returning: .untold) }
                guard !isSending else { return }
                isSending = true
                // Unstructured: it serves whoever reports while it runs, and ends when nothing waits.
                Task { await self.send() }
            }
        } onCancel: {
            // Unstructured: a cancellation handler cannot wait.
            Task { await self.letGo(number, under: claim) }
        }
    }

    private func letGo(_ number: Int, under claim: Claim) {
        guard let place = lines[claim]?.waiting.firstIndex(where: { $0.number == number }) else { return }
        lines[claim]?.waiting[place].answer?.resume(returning: .untold)
        lines[claim]?.waiting[place].answer = nil
    }

    /// Lets go of all who wait: what the store has not kept now, the next life of this agent tells it, or its lease decides.
    func giveUp() {
        hasGivenUp = true
        for claim in lines.keys { close(claim, .untold) }
    }

    // MARK: Sending

    private func send() async {
        var backoff = Backoff(from: .milliseconds(100), to: .seconds(5))
        while lines.values.contains(where: { !$0.waiting.isEmpty }) {
            await gather()
            let changes = computeChanges()
            do throws(StoreError) {
                try await refresh(lines.filter { $1.isStale }.map { $0.key })
                guard !changes.isEmpty else { continue }
                try await keep(changes)
                backoff.reset()
            } catch {
                logger.warning(
                    "the store did not take reports; they are kept and sent again",
                    metadata: [
                        "reports": "\(changes.count)", "why": "\(error)",
                    ])
                try? await Task.sleep(for: backoff.next())
            }
        }
        isSending = false
    }

    /// Keeps all that can be kept: what the store cannot take of one run holds up no other.
    private func keep(_ changes: [RunChange]) async throws(StoreError) {
        do throws(StoreError) {
            let outcomes = try await store.apply(changes)
            for (change, outcome) in zip(changes, outcomes) { take(outcome, for: change, among: changes) }
        } catch {
            guard !error.isTransient, changes.count > 1 else { throw error }
            var isAnyKept = false
            for change in changes {
                do throws(StoreError) {
                    for outcome in try await store.apply([change]) { take(outcome, for: change, among: changes) }
                    isAnyKept = true
                } catch {
                    logger.error(
                        "the store refuses what happened to a run; it is told again",
                        metadata: change.metadata.merging(["refusal": "\(error)"]) { $1 })
                }
            }
            guard isAnyKept else { throw error }
        }
    }

    /// Waits a moment for more to tell, where there may be more.
    private func gather() async {
        if lines.count > 1, let sentAt {
            let rest = sentAt + Self.pause - .now
            if rest > .zero { try? await Task.sleep(for: rest) }
        }
        let rest = lines.values.filter { !$0.waiting.isEmpty }.map(restOfWait).min() ?? .zero
        if rest > .zero { try? await Task.sleep(for: min(rest, Self.pause)) }
        sentAt = .now
    }

    /// How long what is to be told of a run still waits: a start, where the run is not alone, for what comes after it.
    private func restOfWait(_ line: Line) -> Duration {
        guard lines.count > 1, line.waiting.count == 1, line.waiting[0].event.kind == .started else { return .zero }
        return max(.zero, line.waiting[0].madeAt + patience - .now)
    }

    /// Every report whose time has come as the change it makes, each run's own one after the other.
    private func computeChanges() -> [RunChange] {
        lines.filter { restOfWait($1) == .zero }.keys.flatMap { changes(of: $0) }
    }

    private func changes(of claim: Claim) -> [RunChange] {
        var changes: [RunChange] = []
        while let line = lines[claim], changes.count < line.waiting.count {
            // What comes after a change still to be kept is computed as if it were.
            let standing = changes.last?.standing(retries: line.standing.retries) ?? line.standing
            do throws(RunRefusal) {
                let report = line.waiting[changes.count]
                changes.append(
                    try RunMachine.change(
                        standing, on: report.event, under: line.claim, using: report.usage, age: .now - report.madeAt))
            } catch {
                // Only a refusal computed from what the store holds now is certain.
                if changes.isEmpty, line.isFresh {
                    refuse(claim, because: error)
                    continue
                }
                if changes.isEmpty { lines[claim]?.isStale = true }
                break
            }
        }
        return changes
    }

    /// Reads where runs stand whose first report the machine refused: somebody may have moved them on.
    private func refresh(_ claims: [Claim]) async throws(StoreError) {
        for claim in claims {
            let moved = try await store.run(claim.run)
            guard let line = lines[claim] else { continue }
            guard let moved, moved.attempt == line.claim.attempt, moved.state.isClaimed else {
                voidLine(claim)
                continue
            }
            lines[claim]?.standing = moved.standing
            lines[claim]?.isFresh = true
            lines[claim]?.isStale = false
        }
    }

    private func refuse(_ claim: Claim, because refusal: RunRefusal) {
        guard var line = lines[claim] else { return }
        let report = line.waiting.removeFirst()
        lines[claim] = line
        // Something was asked of the run before it was known here that its start had been kept, or before it was told: that it
        // started is no news any more.
        let isOvertaken = report.event.kind == .started && refusal.state.isClaimed && refusal.state != .pending
        report.answer?.resume(returning: isOvertaken ? .kept(refusal.state) : .void)
    }

    /// What the store said of a change that was told with others.
    private func take(_ outcome: ChangeOutcome, for change: RunChange, among others: [RunChange]) {
        guard let claim = change.claim, var line = lines[claim], let report = line.waiting.first,
            report.event.kind == change.event,
            line.standing.revision == change.revision
        else { return }
        switch outcome.isOfOneKeptBefore(change, or: others) ? .applied : outcome {
        case .applied:
            line.standing = change.standing(retries: line.standing.retries)
            line.isFresh = false
            line.waiting.removeFirst()
            lines[claim] = line
            report.answer?.resume(returning: .kept(change.state))
        case .refused(let moved):
            guard let moved, moved.attempt == line.claim.attempt, moved.state.isClaimed else { return voidLine(claim) }
            line.standing = moved.standing
            lines[claim] = line
        }
    }

    private func voidLine(_ claim: Claim) { close(claim, .void) }

    private func close(_ claim: Claim, _ verdict: Verdict) {
        guard let line = lines[claim] else { return }
        lines[claim]?.waiting = []
        lines[claim]?.isStale = false
        for report in line.waiting { report.answer?.resume(returning: verdict) }
    }
}

extension ChangeOutcome {
    /// Whether an earlier try, whose answer was lost, had kept the change: the run stands where it leads, or where one leads that
    /// was told with it.
    fileprivate func isOfOneKeptBefore(_ change: RunChange, or others: [RunChange]) -> Bool {
        guard case .refused(let moved?) = self, moved.attempt == change.attempt else { return false }
        return others.contains {
            $0.run == change.run && $0.revision >= change.revision
                && $0.standing(retries: moved.retries) == moved.standing
        }
    }
}
