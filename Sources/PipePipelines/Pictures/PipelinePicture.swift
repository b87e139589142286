internal import PipeCore

/// A pipeline as lines of text: what it is called and takes, and its graph.
package struct PipelinePicture: Hashable, Sendable {
    /// No line has more characters than `width`: what it takes goes on in the next line, what its tasks do is cut.
    package let lines: [String]

    package init(_ file: PipelineFile, width: Int) {
        let heading = Self.heading(file.pipeline).flatMap { Self.wrapped($0.text, to: width, hanging: $0.hanging) }
        lines = heading + [""] + Self.graph(file).map { Self.cut($0, to: width) }
    }

    // MARK: Heading

    /// Texts, and how far in each goes on where it takes more than a line.
    private static func heading(_ pipeline: Pipeline) -> [(text: String, hanging: Int)] {
        var lines = [(pipeline.name, 0)]
        lines += pipeline.description.split(separator: "\n").map { ("  " + $0, 2) }
        let names = pipeline.parameters.names
        let widest = names.map(\.count).max() ?? 0
        for name in names {
            let fallback = pipeline.parameters.default(of: name).map { ", \($0) unless given" } ?? ", required"
            let label = "  \(name)" + blanks(widest - name.count + 2)
            lines.append((label + pipeline.parameters.type(of: name).words + fallback, label.count))
        }
        return lines
    }

    /// Breaks a text between words; a word that has no room at all is cut.
    private static func wrapped(_ text: String, to width: Int, hanging: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        var margin = ""
        while margin.count + rest.count > width {
            let room = rest.prefix(max(1, width - margin.count + 1))
            let isInside = room.drop { $0 == " " }.contains(" ")
            guard isInside, let blank = room.lastIndex(of: " ") else { break }
            lines.append(margin + rest[..<blank])
            rest = rest[blank...].drop { $0 == " " }
            margin = blanks(min(hanging, width / 2))
        }
        return lines + [cut(margin + rest, to: width)]
    }

    // MARK: Graph

    private static func graph(_ file: PipelineFile) -> [String] {
        let tasks = file.pipeline.tasks
        // What waits for everything would only draw a line from everything.
        let last = tasks.filter { $0.turn != .onSuccess && $0.needs.isEmpty }.map(\.name)
        let order = file.graph.layers.flatMap(\.self)
        let later = order.filter { name in
            last.contains(name) || !file.graph.ancestors(of: name).isDisjoint(with: last)
        }
        var lines = drawn(order.filter { !later.contains($0) }, without: [], in: file)
        if !later.isEmpty {
            if !lines.isEmpty { lines += ["", "at the end, whatever became of these:"] }
            lines += drawn(later, without: last, in: file)
        }
        return lines
    }

    private static func drawn(_ names: [String], without needless: [String], in file: PipelineFile) -> [String] {
        let needs = Dictionary(
            names.map { ($0, needless.contains($0) ? [] : file.graph.waits[$0] ?? []) }
        ) { first, _ in first }
        let lines = GraphPicture(names, needs: needs).lines
        let widest = lines.map { line in line.ways.count + (line.task.map { $0.count + 1 } ?? 0) }.max() ?? 0
        return lines.map { line in
            guard let name = line.task, let task = file.pipeline.task(named: name) else { return line.ways }
            let label = "\(line.ways) \(name)"
            return label + blanks(max(1, min(widest, 40) - label.count + 2)) + task.words
        }
    }

    // MARK: Width

    private static func cut(_ line: String, to width: Int) -> String {
        line.count <= width ? line : line.prefix(max(0, width - 1)) + "…"
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
