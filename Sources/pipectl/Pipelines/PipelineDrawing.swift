import PipeCore
import PipePipelines

/// A pipeline as people see it: what it is called and takes, and its graph.
struct PipelineDrawing {
    private let file: PipelineFile

    init(_ file: PipelineFile) { self.file = file }

    func text(width: Int? = Terminal.width) -> String {
        (heading + graph).map { line in
            guard let width else { return line }
            return Self.cut(line, to: width)
        }.map(Self.painted).joined(separator: "\n")
    }

    private var heading: [String] {
        let pipeline = file.pipeline
        var lines = [pipeline.name]
        if !pipeline.description.isEmpty { lines += pipeline.description.split(separator: "\n").map { "  " + $0 } }
        let names = pipeline.parameters.names
        let widest = names.map(\.count).max() ?? 0
        for name in names {
            let fallback = pipeline.parameters.default(of: name).map { ", \($0) unless given" } ?? ", required"
            let blanks = String(repeating: " ", count: widest - name.count + 2)
            lines.append("  \(name)\(blanks)\(pipeline.parameters.type(of: name).words)\(fallback)")
        }
        return lines + [""]
    }

    private var graph: [String] {
        let tasks = file.pipeline.tasks
        // What waits for everything would only draw a line from everything.
        let last = tasks.filter { $0.turn != .onSuccess && $0.needs.isEmpty }.map(\.name)
        let order = file.graph.layers.flatMap(\.self)
        let later = order.filter { name in
            last.contains(name) || !file.graph.ancestors(of: name).isDisjoint(with: last)
        }
        var lines = drawn(order.filter { !later.contains($0) }, without: [])
        if !later.isEmpty {
            if !lines.isEmpty { lines += ["", "at the end, whatever became of these:"] }
            lines += drawn(later, without: last)
        }
        return lines
    }

    private func drawn(_ names: [String], without needless: [String]) -> [String] {
        let needs = Dictionary(
            names.map { ($0, needless.contains($0) ? [] : file.graph.waits[$0] ?? []) }
        ) { first, _ in first }
        let lines = GraphPicture(names, needs: needs).lines
        let widest = lines.map { line in line.ways.count + (line.task.map { $0.count + 1 } ?? 0) }.max() ?? 0
        return lines.map { line in
            guard let name = line.task, let task = file.pipeline.task(named: name) else { return line.ways }
            let label = "\(line.ways) \(name)"
            return label + String(repeating: " ", count: max(1, min(widest, 40) - label.count + 2)) + task.words
        }
    }

    private static func cut(_ line: String, to width: Int) -> String {
        line.count <= width ? line : line.prefix(max(1, width - 1)) + "…"
    }

    /// The ways faint, the task's name bold.
    private static func painted(_ line: String) -> String {
        guard Terminal.hasColour, let dot = line.firstIndex(of: "●") else { return line }
        let behind = line[line.index(after: dot)...]
        let name = behind.drop { $0 == " " || $0 == "│" }.prefix { $0 != " " }
        return line[..<name.startIndex] + Style.bold.paint(String(name))
            + Style.faint.paint(String(line[name.endIndex...]))
    }
}
