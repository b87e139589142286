internal import PipeCore
internal import PipeYAML

/// The text of a pipeline, in which problems are found again by line and column.
struct PipelineSource {
    private let path: String
    private let document: YAMLDocument
    private let lines: [[Character]]

    init(_ text: String, _ document: YAMLDocument, path: String) {
        self.path = path
        self.document = document
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }

    /// `file:line:column: message`.
    func line(for problem: PipelineProblem) -> String {
        let (line, column) = place(of: problem)
        return "\(path):\(line):\(column): \(problem.message)"
    }

    func place(of problem: PipelineProblem) -> (line: Int, column: Int) {
        let part = document.position(of: problem.path) ?? (1, 1)
        guard let spot = problem.spot, let value = document.position(ofValueAt: problem.path) else { return part }
        switch spot {
        case .behindBraces(let number, let offset):
            return braces(number, from: value).map { moved($0, by: offset) } ?? part
        case .within(let offset):
            return moved(start(of: value), by: offset)
        }
    }

    private func characters(of line: Int) -> [Character] { lines.indices.contains(line - 1) ? lines[line - 1] : [] }

    /// The `{{` with that number behind a place.
    private func braces(_ number: Int, from place: (line: Int, column: Int)) -> (line: Int, column: Int)? {
        var left = number
        var (line, column) = place
        while line <= lines.count {
            let characters = characters(of: line)
            while column < characters.count {
                if characters[column - 1] == "{", characters[column] == "{" {
                    if left == 0 { return (line, column) }
                    left -= 1
                    column += 1
                }
                column += 1
            }
            (line, column) = (line + 1, 1)
        }
        return nil
    }

    /// Where the text of a value begins: behind its quote, or on the line below its `|`.
    private func start(of place: (line: Int, column: Int)) -> (line: Int, column: Int) {
        let characters = characters(of: place.line)
        guard characters.indices.contains(place.column - 1) else { return place }
        switch characters[place.column - 1] {
        case "'", "\"": return (place.line, place.column + 1)
        case "|", ">":
            let below = self.characters(of: place.line + 1)
            return (place.line + 1, (below.firstIndex { $0 != " " } ?? 0) + 1)
        default: return place
        }
    }

    /// So many characters further on; at the end of a line the text goes on with the next one's first letter.
    private func moved(_ place: (line: Int, column: Int), by offset: Int) -> (line: Int, column: Int) {
        var (line, column) = place
        var left = offset
        while left > characters(of: line).count - column, line < lines.count {
            left -= characters(of: line).count - column + 2
            line += 1
            column = (characters(of: line).firstIndex { $0 != " " } ?? 0) + 1
            if left < 0 { left = 0 }
        }
        return (line, column + left)
    }
}
