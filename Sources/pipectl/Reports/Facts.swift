/// Names and values under each other: what `inspect` shows to people.
struct Facts {
    private var lines: [(name: String, value: String)] = []

    /// Adds a fact, unless there is none.
    mutating func add(_ name: String, _ value: String?) {
        if let value { lines.append((name, value)) }
    }

    var text: String {
        let width = lines.map(\.name.count).max() ?? 0
        return lines.map { line in
            let gap = String(repeating: " ", count: width - line.name.count + 2)
            return Style.bold.paint(line.name) + gap + line.value
        }.joined(separator: "\n")
    }
}
