/// A named value that flows read as they run.
package struct Variable: Hashable, Sendable {
    package let name: String
    package let value: JSON
    package let updatedAt: Instant

    package init(name: String, value: JSON, updatedAt: Instant) {
        self.name = name
        self.value = value
        self.updatedAt = updatedAt
    }

    /// Letters, digits, `_`, `-` and `.`, up to 200 of them.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    }
}
