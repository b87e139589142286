package import PipeCore

/// What a task writes to the file `$OCTOPIPE_OUTPUT`.
package enum OutputText {
    /// Why the text gives no outputs, and in which line.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let line: Int
        package let message: String
        package var description: String { "$OCTOPIPE_OUTPUT, line \(line): \(message)" }
    }

    /// Reads lines `name=value`, values of several lines between `name<<END` and `END`, and JSON objects, a line each
    /// or one that is the whole text. What is given twice is what was given last.
    package static func read(_ text: String) throws(Problem) -> JSON.Object {
        if text.trimmed.hasPrefix("{"), case .object(let object)? = try? JSON.parse(text) { return object }
        var outputs = JSON.Object()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var index = 0
        while index < lines.count {
            let (number, line) = (index + 1, lines[index])
            index += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            if line.hasPrefix("{") {
                guard case .object(let object)? = try? JSON.parse(line) else {
                    throw Problem(line: number, message: "the line begins with '{' and is no JSON object")
                }
                outputs = outputs.merging(object)
                continue
            }
            let name = line.prefix { $0 != "=" && $0 != "<" }
            let rest = line[name.endIndex...]
            guard PipelineReader.isName(String(name)), rest.hasPrefix("=") || rest.hasPrefix("<<") else {
                throw Problem(line: number, message: "expected name=value, found '\(line.prefix(60))'")
            }
            guard rest.hasPrefix("<<") else {
                outputs[String(name)] = .string(String(rest.dropFirst()))
                continue
            }
            let delimiter = rest.dropFirst(2)
            guard !delimiter.isEmpty, let end = lines[index...].firstIndex(of: delimiter) else {
                throw Problem(
                    line: number, message: "the value that begins here has no end: expected a line '\(delimiter)'")
            }
            outputs[String(name)] = .string(lines[index..<end].joined(separator: "\n"))
            index = end + 1
        }
        return outputs
    }
}
