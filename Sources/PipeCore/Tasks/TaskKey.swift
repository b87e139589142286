/// Names a task in its attempt: `download-0`, or `reports-0/render-3` within another. The same in every attempt that goes the
/// same way.
package struct TaskKey: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// The longest key, in bytes.
    package static let longest = 400

    /// `nil` for what is empty, too long, or holds control characters.
    package init?(_ text: String) {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard !text.isEmpty, text.utf8.count <= Self.longest, isPlain else { return nil }
        self.text = text
    }

    package var description: String { text }
}
