/// The name of a work queue: what `-q` takes.
package struct QueueName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// `nil` for what cannot be a queue's name: empty, over 200 bytes, or with control characters.
    package init?(_ text: String) {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard !text.isEmpty, text.utf8.count <= 200, isPlain else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    package static let `default` = QueueName(known: "default")

    package var description: String { text }

    package static func < (left: QueueName, right: QueueName) -> Bool { left.text < right.text }
}
