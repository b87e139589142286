/// The graph of a pipeline as lines of text: a task a line, each below all that it needs, and on its left the ways
/// there.
package struct GraphPicture: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        /// The ways, without blanks at the end.
        package let ways: String
        /// The task that stands behind them; `nil` between tasks.
        package let task: String?
    }

    package private(set) var lines: [Line] = []
    /// The tasks whose ways are drawn, column by column, until the last that needs them; `nil` where a column is free.
    private var columns: [(task: String, open: Int)?] = []

    /// The picture of tasks whose needs have no cycle, in an order in which each comes after those that it needs.
    package init(_ names: [String], needs: [String: [String]]) {
        let direct = Self.direct(names, needs)
        var users: [String: Int] = [:]
        for need in names.flatMap({ direct[$0] ?? [] }) { users[need, default: 0] += 1 }
        for name in names { draw(name, needs: direct[name] ?? [], users: users[name] ?? 0) }
    }

    /// The needs that are not met by way of others anyhow: without them a picture says the same with fewer lines.
    private static func direct(_ names: [String], _ needs: [String: [String]]) -> [String: [String]] {
        var reach: [String: Set<String>] = [:]
        var direct: [String: [String]] = [:]
        for name in names {
            let own = needs[name] ?? []
            let farther = own.reduce(into: Set<String>()) { $0.formUnion(reach[$1] ?? []) }
            reach[name] = farther.union(own)
            direct[name] = own.filter { !farther.contains($0) }
        }
        return direct
    }

    private mutating func draw(_ name: String, needs: [String], users: Int) {
        let sources = columns.indices.filter { index in columns[index].map { needs.contains($0.task) } ?? false }
        let before = columns.map { $0 != nil }
        for index in sources { columns[index]?.open -= 1 }
        for index in sources where columns[index]?.open == 0 { columns[index] = nil }
        let place = sources.first { columns[$0] == nil } ?? columns.firstIndex { $0 == nil } ?? columns.count
        if place == columns.count { columns.append(nil) }
        if !needs.isEmpty { lines.append(Line(ways: ways(before, sources, to: place), task: nil)) }
        columns[place] = (name, users)
        lines.append(
            Line(ways: Self.row(columns.indices.map { $0 == place ? "●" : columns[$0] == nil ? " " : "│" }), task: name)
        )
        if users == 0 { columns[place] = nil }
        while let last = columns.last, last == nil { columns.removeLast() }
    }

    /// The line on which the ways of `sources` come to the column of the task below.
    private func ways(_ before: [Bool], _ sources: [Int], to place: Int) -> String {
        let ends = sources + [place]
        let (left, right) = (ends.min() ?? place, ends.max() ?? place)
        var text = ""
        for index in columns.indices {
            let isEnd = ends.contains(index)
            let up = index < before.count && before[index]
            let down = index == place || columns[index] != nil
            let isCrossed = index > left && index < right
            if isEnd {
                text += Self.corner(up: up && sources.contains(index), down, index > left, index < right)
            } else {
                text += down ? "│" : isCrossed ? "─" : " "
            }
            text += index >= left && index < right ? "─" : " "
        }
        return Self.trimmed(text)
    }

    private static func corner(up: Bool, _ down: Bool, _ left: Bool, _ right: Bool) -> String {
        switch (up, down, left, right) {
        case (true, true, false, false): "│"
        case (true, true, true, true): "┼"
        case (true, true, false, true): "├"
        case (true, true, true, false): "┤"
        case (true, false, true, true): "┴"
        case (false, true, true, true): "┬"
        case (true, false, false, true): "╰"
        case (true, false, true, false): "╯"
        case (false, true, false, true): "╭"
        case (false, true, true, false): "╮"
        case (_, _, true, true): "─"
        default: "│"
        }
    }

    private static func row(_ signs: [String]) -> String { trimmed(signs.joined(separator: " ")) }

    private static func trimmed(_ text: String) -> String {
        text.lastIndex { $0 != " " }.map { String(text[...$0]) } ?? ""
    }

    package static func == (left: GraphPicture, right: GraphPicture) -> Bool { left.lines == right.lines }
    package func hash(into hasher: inout Hasher) { hasher.combine(lines) }
}
