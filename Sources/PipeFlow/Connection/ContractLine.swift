internal import PipeCore

/// A message as the line that is sent.
enum ContractLine {
    /// The line with its end. Texts for people are cut where they are too long; `nil` for what cannot be cut.
    static func bytes(_ message: ContractMessage, limit: Int = ContractMessage.longestLine) -> [UInt8]? {
        let line = whole(message)
        guard line.count > limit else { return line }
        switch message {
        case .log(let level, let text, let task):
            return cut(text, by: line.count - limit) { .log(level: level, text: $0, task: task) }
        case .failure(let error, let text):
            return cut(text, by: line.count - limit) { .failure(error: error, message: $0) }
        case .fact(.task(var news)):
            // A name and a cause are for tables; the rest is the detail's.
            news.name = news.name.map(shortened)
            news.cause = news.cause.map(shortened)
            let excess = whole(.fact(.task(news))).count - limit
            return cut(news.detail ?? "", by: excess) {
                news.detail = $0.isEmpty ? nil : $0
                return .fact(.task(news))
            }
        default: return nil
        }
    }

    /// How many bytes the text has in a line, without its quotes.
    static func length(_ text: String?) -> Int { text.map { JSON.string($0).description.utf8.count - 2 } ?? 0 }

    private static func shortened(_ text: String) -> String {
        let beginning = beginning(of: Substring(text), within: 4_096)
        return beginning.endIndex == text.endIndex ? text : beginning + "…"
    }

    private static func whole(_ message: ContractMessage) -> [UInt8] {
        Array(JSON.object(message.json).description.utf8) + [UInt8(ascii: "\n")]
    }

    private static func cut(
        _ text: String, by excess: Int, _ message: (String) -> ContractMessage
    ) -> [UInt8]? {
        guard excess > 0 else { return whole(message(text)) }
        let mark = "… [truncated, \(text.count) characters in all]"
        let room = length(text) - excess - length(mark)
        guard room >= 0 else { return nil }
        return whole(message(beginning(of: Substring(text), within: room) + mark))
    }

    /// As much of the text as has at most so many bytes in a line.
    static func beginning(of text: Substring, within room: Int) -> Substring {
        var used = 0
        let end = text.unicodeScalars.firstIndex { scalar in
            used += length(of: scalar)
            return used > room
        }
        return text[..<(end ?? text.endIndex)]
    }

    private static func length(of scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "\"", "\\", "\n", "\r", "\t": 2
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: 6
        default: UTF8.width(scalar)
        }
    }
}
