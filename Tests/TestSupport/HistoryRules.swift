package import PipeCore

/// What the history and the log of a run must look like, whoever made them: I2, one holder at a time, and I5, nothing
/// missing.
package enum HistoryRules {
    /// Each revision is there once, no attempt began twice, and the machine, led through it, comes to the same end.
    package static func problems(of run: FlowRun, _ history: [RunHistoryEntry]) -> [String] {
        var problems: [String] = []
        if history.map(\.revision) != Array(1...max(1, history.count)) { problems.append("has gaps in its history") }
        if history.first?.event != "accepted" { problems.append("does not begin with its acceptance") }
        if let last = history.last, last.revision != run.revision || last.state != run.state {
            problems.append("stands elsewhere than its history ends")
        }
        for (before, after) in zip(history, history.dropFirst()) where after.at < before.at {
            problems.append("went back in time before '\(after.event)'")
        }
        let starts = history.filter { $0.event == RunEvent.Kind.started.rawValue }.map(\.attempt)
        if Set(starts).count != starts.count { problems.append("started an attempt twice") }
        return problems + HistoryReplay(of: run, history).problems
    }

    /// The lines of an attempt are numbered from 1 without a gap.
    package static func problems(ofLog log: [LogLine]) -> [String] {
        Dictionary(grouping: log, by: \.attempt).sorted { $0.key < $1.key }.compactMap { attempt, lines in
            let isWhole = lines.map(\.sequence) == Array(1...lines.count)
            return isWhole ? nil : "has gaps in the log of attempt \(attempt)"
        }
    }

    /// A history in one line, for whoever has to find out what went wrong.
    package static func text(_ history: [RunHistoryEntry]) -> String {
        history.map { "\($0.revision) \($0.event) \($0.state.rawValue) (\($0.attempt))" }.joined(separator: ", ")
    }
}
