import PipeCore

/// Reads what the store has kept, after the fact, and says where a promise was broken: I1 every accepted run ends, I2 one
/// holder at a time, I3 nothing is left of what ended, I4 limits count what lives, I5 the history is whole.
struct HistoryChecker {
    let store: any Store
    /// The runs that the test means to leave waiting.
    let waiting: Set<ID<FlowRun>>

    /// One sentence for each broken promise.
    func violations() async throws -> [String] {
        let runs = try await store.runs(RunFilter(limit: 100_000))
        var violations: [String] = []
        for run in runs {
            let history = try await store.history(of: run.id)
            let log = try await store.log(of: run.id, after: .start, limit: 1_000_000)
            let problems = Self.problems(of: run, history) + Self.problems(ofLog: log)
            let isEnded = run.state.isFinal || waiting.contains(run.id)
            for problem in problems + (isEnded ? [] : ["is still \(run.state.rawValue)"]) {
                violations.append("run \(run.name) \(problem): \(Self.text(history))")
            }
        }
        return violations + (try await miscounts(runs)) + (await leftovers(of: runs.filter(\.state.isFinal)))
    }

    /// I2 and I5: every step is the machine's, each revision is there once, and nobody of an earlier attempt was heard.
    static func problems(of run: FlowRun, _ history: [RunHistoryEntry]) -> [String] {
        var problems: [String] = []
        if history.map(\.revision) != Array(1...max(1, history.count)) { problems.append("has gaps in its history") }
        if history.first?.event != "accepted" { problems.append("does not begin with its acceptance") }
        if let last = history.last, last.revision != run.revision || last.state != run.state {
            problems.append("stands elsewhere than its history ends")
        }
        for (before, after) in zip(history, history.dropFirst()) {
            let step = "\(before.state.rawValue) → \(after.event) → \(after.state.rawValue)"
            if !isAllowed(before, after) { problems.append("took a step that the machine does not know, \(step)") }
            let isClaim = after.event == RunEvent.Kind.claimed.rawValue
            if after.attempt != before.attempt + (isClaim ? 1 : 0) {
                problems.append("was changed by another attempt than the one that held it, \(step)")
            }
            if after.at < before.at { problems.append("went back in time, \(step)") }
        }
        let starts = history.filter { $0.event == RunEvent.Kind.started.rawValue }.map(\.attempt)
        if Set(starts).count != starts.count { problems.append("started an attempt twice") }
        return problems
    }

    private static func isAllowed(_ before: RunHistoryEntry, _ after: RunHistoryEntry) -> Bool {
        guard let event = RunEvent.Kind(rawValue: after.event) else { return false }
        return switch RunMachine.table[before.state]?[event] {
        case .to(let state): after.state == state
        case .retry(let otherwise): after.state == .scheduled || after.state == otherwise
        case nil: false
        }
    }

    /// The lines of an attempt are numbered from 1 without a gap.
    static func problems(ofLog log: [LogLine]) -> [String] {
        Dictionary(grouping: log, by: \.attempt).sorted { $0.key < $1.key }.compactMap { attempt, lines in
            let isWhole = lines.map(\.sequence) == Array(1...lines.count)
            return isWhole ? nil : "has gaps in the log of attempt \(attempt)"
        }
    }

    /// I4: a limit counts the live claims, and nothing else.
    private func miscounts(_ runs: [FlowRun]) async throws -> [String] {
        let held = Dictionary(grouping: runs.filter(\.state.isClaimed), by: \.queue).mapValues(\.count)
        return try await store.queues().filter { $0.held != held[$0.queue.name, default: 0] }.map {
            "queue \($0.queue.name) counts \($0.held) held runs, there are \(held[$0.queue.name, default: 0])"
        }
    }

    /// I3: what is being killed may take a moment to die.
    private func leftovers(of ended: [FlowRun]) async -> [String] {
        func alive() -> [String] {
            let processes = RunProcesses.now()
            return ended.filter { !processes[$0.id].isEmpty }.map {
                "run \($0.name) is \($0.state.rawValue) and has living processes: \(processes[$0.id])"
            }
        }
        _ = try? await eventually("nothing is left of what ended", within: .seconds(5)) { alive().isEmpty }
        return alive()
    }

    private static func text(_ history: [RunHistoryEntry]) -> String {
        history.map { "\($0.revision) \($0.event) \($0.state.rawValue) (\($0.attempt))" }.joined(separator: ", ")
    }
}
