internal import PipeCore
internal import PipeYAML

/// A pipeline as its author wrote it, read and checked.
package struct PipelineFile: Hashable, Sendable {
    package let pipeline: Pipeline
    package let graph: TaskGraph

    /// All that is wrong with a file, a line each with file, line and column.
    package struct Complaints: Error, Hashable, CustomStringConvertible {
        package let lines: [String]

        package init(lines: [String]) { self.lines = lines }

        /// The first, and how many more there are.
        package var description: String {
            let more = lines.count - 1
            return (lines.first ?? "") + (more > 0 ? " (and \(more) more: pipectl pipeline check shows all)" : "")
        }
    }

    /// Reads a text. `path` is what complaints call the file; `isThere` says whether a file that the pipeline names
    /// exists.
    package init(
        reading text: String, path: String, isThere: (String) -> Bool = { _ in true }
    ) throws(Complaints) {
        let document: YAMLDocument
        do throws(YAMLProblem) {
            document = try YAMLDocument.parse(text)
        } catch {
            throw Complaints(lines: ["\(path):\(error)\(Self.hint(error, text))"])
        }
        var reader = PipelineReader()
        let pipeline = reader.pipeline(document.value, usualName: Self.stem(of: path))
        var problems = reader.problems
        var graph = TaskGraph()
        if let pipeline {
            // What could not be read would only be missed again.
            let checker = PipelineChecker(pipeline, document: document.value, isThere: isThere)
            if problems.isEmpty { problems = checker.problems }
            graph = checker.graph
        }
        guard let pipeline, problems.isEmpty else {
            let source = PipelineSource(text, document, path: path)
            let places = problems.map { (source.place(of: $0), source.line(for: $0)) }
            throw Complaints(lines: places.sorted { $0.0 < $1.0 }.map(\.1))
        }
        self.pipeline = pipeline
        self.graph = graph
    }

    /// Braces that YAML takes for its own are the slip that everybody makes once.
    private static func hint(_ problem: YAMLProblem, _ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(problem.line - 1), lines[problem.line - 1].contains(": {{") else { return "" }
        return " (put it in quotes: \"{{ … }}\")"
    }

    private static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? String(name)
    }
}
