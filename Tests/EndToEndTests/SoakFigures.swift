import PipeCore

/// What a soak comes to.
struct SoakFigures: CustomStringConvertible {
    let states: [RunState: Int]
    let accepted: Int
    /// Attempts beyond the first of each run.
    let retried: Int
    /// Accepted runs that the store does not know, or that never end. The checker says the same, run by run.
    let lost: Int
    /// Runs of which more than one attempt's success was accepted.
    let doubled: Int
    /// Attempts that began while another of the same run lived: a frozen agent cannot stop its own.
    let overlaps: Int
    let verdicts: [(victim: Kill.Victim, spans: [Duration])]

    init(of ids: [ID<FlowRun>], kills: [Kill], in bench: Bench) async throws {
        var runs: [FlowRun] = []
        var histories: [ID<FlowRun>: [RunHistoryEntry]] = [:]
        for id in ids {
            if let run = try await bench.store.run(id) { runs.append(run) }
            histories[id] = try await bench.store.history(of: id)
        }
        accepted = ids.count
        states = Dictionary(grouping: runs, by: \.state).mapValues(\.count)
        retried = runs.map { max(0, $0.attempt - 1) }.reduce(0, +)
        lost = ids.count - runs.filter(\.state.isFinal).count
        doubled = histories.values.filter { $0.filter { $0.state == .completed }.count > 1 }.count
        overlaps = bench.effects.filter { $0.hasSuffix("overlaps") }.count
        verdicts = Kill.Victim.allCases.map { victim in
            let spans = kills.filter { $0.victim == victim }.flatMap { kill in
                kill.claims.compactMap { Self.verdict(on: $0.attempt, after: kill.at, histories[$0.run] ?? []) }
            }
            return (victim, spans.sorted())
        }
    }

    /// How long after the kill the attempt was known to be over; `nil` if it was over before.
    private static func verdict(on attempt: Int, after kill: Instant, _ history: [RunHistoryEntry]) -> Duration? {
        let end = history.first { entry in
            entry.attempt == attempt && !entry.state.isClaimed && entry.revision > 1
        }
        return end.flatMap { $0.at > kill ? $0.at - kill : nil }
    }

    var description: String {
        let ends = RunState.allCases.filter(\.isFinal).map { "\(states[$0, default: 0]) \($0.rawValue)" }
        let counts = "\(retried) attempts repeated, \(lost) lost, \(doubled) doubled, \(overlaps) attempts overlapped"
        let times = verdicts.map { victim, spans in
            guard let longest = spans.last else { return "verdict after kill -9 of \(victim.rawValue): none to take" }
            return "verdict after kill -9 of \(victim.rawValue): p50 \(Self.text(spans[spans.count / 2])), "
                + "max \(Self.text(longest)), \(spans.count) taken"
        }
        return (["\(accepted) accepted: " + ends.joined(separator: ", "), counts] + times).joined(separator: "\n")
    }

    private static func text(_ span: Duration) -> String { "\(span.microseconds / 1_000) ms" }
}
