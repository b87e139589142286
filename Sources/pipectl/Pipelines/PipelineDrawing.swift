import PipePipelines

/// The picture of a pipeline, painted.
struct PipelineDrawing {
    private let file: PipelineFile

    init(_ file: PipelineFile) { self.file = file }

    /// As wide as the terminal, and as a usual one where it goes elsewhere.
    func text(width: Int = Terminal.width ?? 80) -> String {
        PipelinePicture(file, width: width).lines.map(Self.painted).joined(separator: "\n")
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
