import PipeCore
import PipeRuntime

/// One line about a task on a terminal: pieces with their looks, cut off where they do not fit.
struct TaskLine {
    private let pieces: [Table.Cell]

    init(_ pieces: [Table.Cell]) { self.pieces = pieces }

    /// The longest title that the others are lined up with.
    private static let widest = 40
    private static let barWidth = 20

    /// Lines of a tree, what is said of each task lined up.
    static func lines(_ tree: [TaskTree.Line], at now: Instant) -> [TaskLine] {
        let titles = tree.map { DisplayWidth.cut($0.branches + $0.content.title, to: widest) }
        let width = titles.map(DisplayWidth.of).max() ?? 0
        return zip(tree, titles).map { line, title in
            let gap = String(repeating: " ", count: width - DisplayWidth.of(title) + 2)
            return TaskLine([.init(title + gap)] + facts(of: line.content, at: now))
        }
    }

    private static func facts(of content: TaskTree.Content, at now: Instant) -> [Table.Cell] {
        switch content {
        case .fold(let fold): return [.init(fold.text)]
        case .task(let task):
            let attempt = task.attempt > 1 ? ", attempt \(task.attempt)" : ""
            let facts: [Table.Cell?] = [
                .init(task.state.rawValue + attempt, task.state.style),
                task.duration(at: now).map { .init(DurationText.text($0), .faint) },
                task.state == .running ? task.progress.map { .init(bar($0) + $0.text) } : nil,
                task.cause.map { .init($0, .faint) },
            ]
            return Array(facts.compactMap(\.self).map { [$0] }.joined(separator: [.init("  ")]))
        }
    }

    /// `████████░░░░ `, or nothing where nobody knows how much there is.
    private static func bar(_ progress: TaskProgress) -> String {
        guard let share = progress.share else { return "" }
        let full = Int(share * Double(barWidth))
        return String(repeating: "█", count: full) + String(repeating: "░", count: barWidth - full) + " "
    }

    func fitted(to width: Int) -> LiveRegion.Line {
        var (text, used) = ("", 0)
        for piece in pieces where used < width {
            let shown = DisplayWidth.cut(piece.text, to: width - used)
            text += piece.style.paint(shown)
            used += DisplayWidth.of(shown)
        }
        return LiveRegion.Line(text, width: used)
    }
}

extension TaskTree.Content {
    /// What a task is called below the node that it is within, or how many of a name there are.
    var title: String {
        switch self {
        case .fold(let fold): return "\(fold.name) × \(fold.tasks.count)"
        case .task(let task):
            let prefix = task.within.map { "\($0)/" } ?? ""
            return task.key.text.hasPrefix(prefix) ? String(task.key.text.dropFirst(prefix.count)) : task.key.text
        }
    }
}
