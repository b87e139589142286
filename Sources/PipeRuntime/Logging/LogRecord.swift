internal import Logging
internal import PipeCore

/// One message of a program, with its facts in order.
struct LogRecord: Sendable {
    let time: Instant
    let level: Logger.Level
    let message: String
    let facts: [(key: String, value: String)]
    let file: String
    let line: UInt
    let function: String

    /// What happened, then the facts as `key=value`.
    var text: String {
        facts.reduce(into: message) { text, fact in
            let isPlain = !fact.value.isEmpty && fact.value.allSatisfy { !$0.isWhitespace && $0 != "\"" }
            text += " \(fact.key)=" + (isPlain ? fact.value : JSON.string(fact.value).description)
        }
    }

    /// The text, after time and level.
    var textLine: String { "\(shownTime) \(level.rawValue.uppercased()) \(text)" }

    /// One JSON object; facts stand beside the message.
    var jsonLine: String {
        var object: JSON.Object = [
            "time": .string(shownTime), "level": .string(level.rawValue), "message": .string(message),
        ]
        for fact in facts where object[fact.key] == nil { object[fact.key] = .string(fact.value) }
        return JSON.object(object).description
    }

    /// To the millisecond: nobody reads more.
    private var shownTime: String { Timestamp.text(Instant(microseconds: time.microseconds / 1_000 * 1_000)) }
}
