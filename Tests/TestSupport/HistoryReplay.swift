package import PipeCore

/// A stored history led through the pure machine once more: both must come to the same end.
package struct HistoryReplay {
    /// Where the machine says the run stands.
    package private(set) var standing: RunStanding
    /// What the machine would not do, or did otherwise.
    package private(set) var problems: [String] = []

    package init(of run: FlowRun, _ history: [RunHistoryEntry]) {
        standing = RunStanding(
            id: run.id, state: .scheduled, revision: 1, attempt: 0, spent: 0, retries: run.retries)
        for entry in history.dropFirst() { take(entry) }
        if problems.isEmpty, standing != run.standing {
            problems.append("stands at \(run.standing), and its history leads to \(standing)")
        }
    }

    private mutating func take(_ entry: RunHistoryEntry) {
        guard let event = RunEvent(entry) else {
            return problems.append("has '\(entry.event)' in its history, which is no event")
        }
        do {
            standing = try RunMachine.change(standing, on: event).standing(retries: standing.retries)
        } catch {
            return problems.append("has a step in its history that the machine refuses: \(error)")
        }
        if standing.state != entry.state || standing.attempt != entry.attempt {
            problems.append(
                "went to \(entry.state.rawValue) by '\(entry.event)'; the machine, to \(standing.state.rawValue)")
        }
    }
}

extension RunEvent {
    /// The event that a line of a history tells of.
    fileprivate init?(_ entry: RunHistoryEntry) {
        guard let kind = Kind(rawValue: entry.event) else { return nil }
        let cause = entry.cause ?? Cause("")
        switch kind {
        case .claimed: self = .claimed
        case .started: self = .started
        case .succeeded: self = .succeeded
        case .failed: self = .failed(cause)
        case .timedOut: self = .timedOut(cause)
        case .crashed: self = .crashed(cause)
        case .stopped: self = .stopped(cause)
        case .lost: self = .lost(reason: cause.message)
        case .released: self = .released(reason: cause.message)
        case .cancelRequested: self = .cancelRequested(reason: cause.message)
        case .expired: self = .expired(reason: cause.message)
        case .pauseRequested: self = .pauseRequested(reason: cause.message)
        case .resumed: self = .resumed
        }
    }
}
