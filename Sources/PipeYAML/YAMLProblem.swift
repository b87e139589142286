/// Why a text is not the YAML that was hoped for, and where.
package struct YAMLProblem: Error, Hashable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    /// Counted in characters, from 1.
    package let column: Int
    package let message: String

    package init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }

    init(_ position: YAMLPosition, _ message: String) {
        self.init(line: position.line, column: position.column, message: message)
    }

    package var description: String { "\(line):\(column): \(message)" }
}

/// A place in a text; both numbers count from 1.
package struct YAMLPosition: Hashable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    static let start = YAMLPosition(line: 1, column: 1)
}
