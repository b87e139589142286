package import PipeCore

/// One YAML document: its value by the core schema of YAML 1.2, and where each part of it was written.
package struct YAMLDocument: Sendable {
    package let value: JSON
    private let positions: [[String]: YAMLPosition]
    private let valuePositions: [[String]: YAMLPosition]

    /// Reads a text that holds one document; an empty text is null.
    package static func parse(_ text: String) throws(YAMLProblem) -> YAMLDocument {
        var composer = YAMLComposer(reading: text)
        let value = try composer.document()
        return YAMLDocument(
            value: value, positions: composer.positions, valuePositions: composer.valuePositions)
    }

    /// Where the deepest part of `path` (keys, and indices of list items from 0) that the document has begins: at its key,
    /// or at the item. `nil` for an empty document.
    package func position(of path: [String]) -> (line: Int, column: Int)? {
        var path = path[...]
        while true {
            if let position = positions[Array(path)] { return (position.line, position.column) }
            guard path.popLast() != nil else { return nil }
        }
    }

    /// Where the value at `path` itself begins, with its quotes or its `|`; `nil` where the document has none.
    package func position(ofValueAt path: [String]) -> (line: Int, column: Int)? {
        valuePositions[path].map { ($0.line, $0.column) }
    }
}
