internal import PipeCore

/// What is told of tasks at a terminal: each beginning and end, but of many tasks of one name only the first, and their sum.
struct TaskStory {
    private struct Told {
        var name: String
        var startedAt: Instant?
        var isShown: Bool
    }

    /// So many of one name are shown one by one.
    private static let most = 20

    private var tasks: [TaskKey: Told] = [:]
    private var names: [String] = []
    private var counts: [String: [TaskState: Int]] = [:]
    private var seen: [String: Int] = [:]

    /// The line for a piece of news; `nil` where nobody needs one.
    mutating func line(_ news: TaskNews, at now: Instant) -> String? {
        if tasks[news.key] == nil {
            let name = news.name ?? news.key.text
            if seen[name] == nil { names.append(name) }
            seen[name, default: 0] += 1
            tasks[news.key] = Told(name: name, isShown: seen[name, default: 0] <= Self.most)
        }
        guard var told = tasks[news.key], let state = news.state else { return nil }
        if state == .running, told.startedAt == nil { told.startedAt = now }
        tasks[news.key] = told
        if state.isFinal { counts[told.name, default: [:]][state, default: 0] += 1 }
        // What goes wrong is always shown.
        guard told.isShown || (state.isFinal && state != .completed) else { return nil }
        var words = state.rawValue
        if state.isFinal, let start = told.startedAt { words += " in \(DurationText.text(now - start))" }
        if let reused = news.reused { words += reused == .cache ? ", from the cache" : ", from the earlier run" }
        return "\(news.key)  \(words)" + (news.cause.map { ": \($0)" } ?? "")
    }

    /// A line for each name of which not all were shown.
    var summary: [String] {
        names.filter { seen[$0, default: 0] > Self.most }.map { name in
            let states = TaskState.allCases.compactMap { state in
                counts[name]?[state].map { "\($0) \(state.rawValue)" }
            }
            return "\(name)  \(states.joined(separator: ", "))"
        }
    }
}
