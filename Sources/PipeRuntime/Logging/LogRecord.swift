package import Logging
package import PipeCore

/// One message of a program, with its facts in order.
package struct LogRecord: Sendable {
    package let time: Instant
    package let level: Logger.Level
    package let message: String
    package let facts: [(key: String, value: String)]
    package let file: String
    package let line: UInt
    package let function: String

    package init(
        time: Instant, level: Logger.Level, message: String, facts: [(key: String, value: String)],
        file: String, line: UInt, function: String
    ) {
        self.time = time
        self.level = level
        self.message = message
        self.facts = facts
        self.file = file
        self.line = line
        self.function = function
    }

    /// What happened, then the facts as `key=value`.
    package var text: String {
        facts.reduce(into: message) { text, fact in
            text += " "
            text += fact.key
            text += "="
            text += Self.isPlain(fact.value) ? fact.value : JSON.string(fact.value).description
        }
    }

    /// Whether a reader sees where it ends.
    private static func isPlain(_ value: String) -> Bool {
        guard !value.isEmpty else { return false }
        // Nearly all values are plain by their bytes; only for the others characters are put together.
        return value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
            || value.allSatisfy { !$0.isWhitespace && $0 != "\"" }
    }

    /// The text, after time and level.
    package var textLine: String { "\(shownTime) \(level.rawValue.uppercased()) \(text)" }

    /// One JSON object; facts stand beside the message.
    package var jsonLine: String {
        var object: JSON.Object = [
            "time": .string(shownTime), "level": .string(level.rawValue), "message": .string(message),
        ]
        for fact in facts where object[fact.key] == nil { object[fact.key] = .string(fact.value) }
        return JSON.object(object).description
    }

    /// To the millisecond: nobody reads more.
    private var shownTime: String { Timestamp.text(Instant(microseconds: time.microseconds / 1_000 * 1_000)) }
}
